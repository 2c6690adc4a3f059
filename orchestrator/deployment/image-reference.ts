// https://github.com/distribution/reference: registry host with port, path, tag, digest.
const host = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\\d{1,5})?/)?";
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const path = `${component}(?:/${component})*`;
const tag = ":\\w[\\w.-]{0,127}";
const digest = "@sha256:[0-9a-f]{64}";

/** A container image with a tag, a digest or both: without either it would be the tag `latest`. */
export const imagePattern = new RegExp(`^${host}${path}(?:${tag}(?:${digest})?|${digest})$`);

/** Registry and path of an image reference, without its tag and digest: `localhost:5000/tasks:1.0.0` → `localhost:5000/tasks`. */
export function imageName(reference: string): string {
  const [tagged = reference] = reference.split("@", 1);
  const colon = tagged.lastIndexOf(":");
  // A colon before the last slash belongs to the registry's port.
  return colon > tagged.lastIndexOf("/") ? tagged.slice(0, colon) : tagged;
}

/** The tag of an image reference; undefined if it has none. */
export function imageTag(reference: string): string | undefined {
  const [tagged = reference] = reference.split("@", 1);
  return tagged.slice(imageName(tagged).length + 1) || undefined;
}

/** The digest of an image reference, `sha256:…`; undefined if it has none. */
export function imageDigest(reference: string): string | undefined {
  return reference.split("@")[1];
}

/** The registry's host of an image reference; undefined if it has none. */
export function imageHost(reference: string): string | undefined {
  const [first = "", ...path] = imageName(reference).split("/");
  // https://github.com/distribution/reference: a first part without a dot and a port belongs to the path.
  return path.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : undefined;
}
