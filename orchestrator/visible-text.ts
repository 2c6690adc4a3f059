// Control and format characters (no width, turned direction, tags), private ones and exotic line breaks.
const invisible = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

/** The text with invisible characters spelled out as `⟨U+202E⟩`, so that nothing reads otherwise than it is. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `⟨U+${code}⟩`;
  });
}
