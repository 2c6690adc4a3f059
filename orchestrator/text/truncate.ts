/** The text in at most `length` characters; one that is cut ends with `…`, and no character is cut in two. */
export const truncate = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…` : text;
