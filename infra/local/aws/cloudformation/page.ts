import { validationError } from "./template.ts";

/** One page of a list and the token of the next page. Throws a ValidationError for an invalid token. */
export function page<Item>(
  items: readonly Item[],
  token: string | undefined,
  size: number,
): { readonly items: Item[]; readonly NextToken?: string } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw validationError("The pagination token is invalid");
  }
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length ? { NextToken: String(end) } : {}) };
}
