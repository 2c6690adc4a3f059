/** U+FEFF. Some editors write it before the text of a file; it is invisible, and no part of JSON or SQL. */
const byteOrderMark = "\uFEFF";

export const hasByteOrderMark = (text: string): boolean => text.startsWith(byteOrderMark);

/** The text itself, where it does not matter how it was saved. */
export const withoutByteOrderMark = (text: string): string =>
  hasByteOrderMark(text) ? text.slice(byteOrderMark.length) : text;
