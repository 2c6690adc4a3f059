/**
 * A text as one segment of a path, in letters, digits and `._~-=` only, readable where it can be. `=` stands for `%`:
 * an HTTP API passes a path on with percent-encoded characters decoded, other servers do not, and it must not matter.
 */
export const pathSegment = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, percentEncoded)
    .replaceAll("%", "=");

const percentEncoded = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** The text of a segment, also of one that was percent-encoded instead; undefined if it is neither. */
export function textOfSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment.replaceAll("=", "%"));
  } catch {
    return undefined;
  }
}
