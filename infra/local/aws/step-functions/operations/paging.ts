import { AwsError } from "../../wire/service.ts";

/** AWS's page size if maxResults is 0 or missing. */
const defaultPageSize = 100;

/**
 * One page of a list. The token identifies the first item of the next page, so new items do not shift the pages.
 * Throws `InvalidToken`.
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { page: T[]; nextToken?: string } {
  const start = nextToken === undefined ? 0 : indexOf(items, keyOf, nextToken);
  const end = start + (maxResults || defaultPageSize);
  const next = items[end];
  return {
    page: items.slice(start, end),
    ...(next !== undefined && { nextToken: Buffer.from(keyOf(next)).toString("base64url") }),
  };
}

function indexOf<T>(items: readonly T[], keyOf: (item: T) => string, token: string): number {
  const key = Buffer.from(token, "base64url").toString();
  const index = items.findIndex((item) => keyOf(item) === key);
  if (index < 0) throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  return index;
}
