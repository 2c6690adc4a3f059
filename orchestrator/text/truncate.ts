/** The text in at most `length` UTF-16 units; a shortened one ends with `…` and splits no surrogate pair. */
export const truncate = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…` : text;
