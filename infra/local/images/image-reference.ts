/** The parts of an image reference. Exactly one of tag and digest is set and identifies the image in the repository. */
export interface ImageReference {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const referencePattern =
  /^(?:[\w.-]+(?::\d+)?\/)*([\w.-]+)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** Parses `[registry/]name[:tag][@digest]`. The default tag is `latest`. Undefined for a malformed reference. */
export function parseImageReference(reference: string): ImageReference | undefined {
  const [, repository, tag, digest] = referencePattern.exec(reference) ?? [];
  if (repository === undefined) return undefined;
  // A digest takes precedence over a tag.
  return digest === undefined
    ? { repository, tag: tag ?? "latest", digest }
    : { repository, tag: undefined, digest };
}
