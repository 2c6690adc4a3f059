/**
 * Control and format characters (no width, turned direction, tags), what Unicode lets programs leave out (fillers,
 * joiners, variation selectors), private ones, the empty braille pattern and exotic line breaks. The selector that
 * makes a sign colourful is seen by that sign.
 */
const invisible =
  /(?![\n\t])(?!(?<=\p{Extended_Pictographic})\uFE0F)[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** The text with invisible characters spelled out as `⟨U+202E⟩`, so that nothing reads otherwise than it is. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `⟨U+${code}⟩`;
  });
}
