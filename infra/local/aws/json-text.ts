/** Parses JSON as a user wrote it. Throws a SyntaxError, which also names what cannot be seen: a byte order mark. */
export function parseJsonText(text: string): unknown {
  if (text.startsWith("\uFEFF")) {
    throw new SyntaxError("it starts with a byte order mark (U+FEFF); save it without");
  }
  return JSON.parse(text);
}
