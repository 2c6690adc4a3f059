/** How to start a container image as a process on this machine. */
export interface ContainerCommand {
  /** Absolute path of the program. */
  readonly file: string;
  readonly args: readonly string[];
  /** What the image sets itself; the task definition's environment wins over it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** An image that the local registry knows, e.g. `tasks:1.1.0`. */
export interface ContainerImage {
  /** `sha256:` and 64 hex digits over what the image would run. */
  readonly digest: string;
  readonly command: ContainerCommand;
}

/** Finds images by reference: `name:tag` or `name@sha256:…`, with or without a registry host before it. */
export interface ImageRegistry {
  /** Resolves to undefined for an image that is not there. */
  find(reference: string): Promise<ContainerImage | undefined>;
}
