/**
 * In the place of `semver`: the X-Ray SDK asks it whether Node is 8 or newer, and nothing else on our way.
 * 29 KB less in each bundle.
 */
export function gte(version: string, least: string): boolean {
  const major = (text: string) => Number.parseInt(text.replace(/^v/, ""), 10);
  return major(version) >= major(least);
}
