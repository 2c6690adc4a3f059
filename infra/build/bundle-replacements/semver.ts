/**
 * Replaces `semver`: the X-Ray SDK uses it only to check that Node is 8 or newer.
 * Saves 29 KB in each bundle.
 */
export function gte(version: string, least: string): boolean {
  const major = (text: string) => Number.parseInt(text.replace(/^v/, ""), 10);
  return major(version) >= major(least);
}
