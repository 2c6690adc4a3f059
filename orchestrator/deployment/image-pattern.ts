// https://github.com/distribution/reference: registry host with port, path, tag, digest.
const host = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\\d{1,5})?/)?";
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const path = `${component}(?:/${component})*`;
const tag = ":\\w[\\w.-]{0,127}";
const digest = "@sha256:[0-9a-f]{64}";

/** A container image by tag, by digest, or by both: without either it would be whatever is the latest. */
export const imagePattern = new RegExp(`^${host}${path}(?:${tag}(?:${digest})?|${digest})$`);
