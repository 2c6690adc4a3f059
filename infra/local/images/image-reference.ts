/** An image reference taken apart; exactly one of tag and digest says which image of the repository. */
export interface ImageReference {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const referencePattern =
  /^(?:[\w.-]+(?::\d+)?\/)*([\w.-]+)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** Reads `[registry/]name[:tag][@digest]`, the tag being `latest` when nothing is said; undefined when malformed. */
export function parseImageReference(reference: string): ImageReference | undefined {
  const [, repository, tag, digest] = referencePattern.exec(reference) ?? [];
  if (repository === undefined) return undefined;
  // A digest decides; a tag beside it is a remark.
  return digest === undefined
    ? { repository, tag: tag ?? "latest", digest }
    : { repository, tag: undefined, digest };
}
