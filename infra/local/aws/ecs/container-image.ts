/** How to start a container image as a process on this machine. */
export interface ContainerCommand {
  /** Absolute path of the program. */
  readonly file: string;
  readonly args: readonly string[];
  /** The image's own variables. The task definition's environment overrides them. */
  readonly environment: Readonly<Record<string, string>>;
}

/** An image of the local registry, e.g. `tasks:1.1.0`. */
export interface ContainerImage {
  /** `sha256:` and 64 hexadecimal digits: the hash of what the image runs. */
  readonly digest: string;
  /** Digests of its images for single platforms, if it is an index. */
  readonly platformDigests?: readonly string[];
  readonly command: ContainerCommand;
}

/** Finds images by reference: `name:tag` or `name@sha256:…`, with or without a registry host. */
export interface ImageRegistry {
  /** Resolves to undefined if the image does not exist. */
  find(reference: string): Promise<ContainerImage | undefined>;
}

/** Images whose tags can be moved. */
export interface TaggedImages extends ImageRegistry {
  /** From now on the reference, `name:tag`, means this image. */
  tag(reference: string, image: ContainerImage): void;
}
