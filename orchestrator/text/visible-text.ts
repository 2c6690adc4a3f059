/** Kinds of characters that nobody sees, or that make a text read otherwise than it is. */
const invisibleKinds = [
  "\\p{Cc}", // control characters
  "\\p{Cf}", // format characters: no width, turned direction, tags
  "\\p{Co}", // private ones
  "\\p{Zl}\\p{Zp}", // exotic line breaks
  "\\p{Default_Ignorable_Code_Point}", // what programs may leave out: fillers, joiners, variation selectors
  "\\u2800", // the empty braille pattern
];

const lineOrTab = "[\\n\\t]";

/** The selector that makes a sign colourful: it is seen by that sign. */
const colourOfSign = "(?<=\\p{Extended_Pictographic})\\uFE0F";

const invisible = new RegExp(`(?!${lineOrTab}|${colourOfSign})[${invisibleKinds.join("")}]`, "gu");

/** The text with invisible characters spelled out as `⟨U+202E⟩`, so that nothing reads otherwise than it is. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `⟨U+${code}⟩`;
  });
}
