/** Unicode properties of characters that are invisible, or that make a text look different from what it is. */
const invisibleKinds = [
  "\\p{Cc}", // control characters
  "\\p{Cf}", // format characters: zero width, text direction, tags
  "\\p{Co}", // private use
  "\\p{Zl}\\p{Zp}", // line and paragraph separators
  "\\p{Default_Ignorable_Code_Point}", // may be left out when shown: fillers, joiners, variation selectors
  "\\u2800", // the empty braille pattern
];

const lineOrTab = "[\\n\\t]";

/** The variation selector of an emoji: the emoji makes it visible. */
const emojiSelector = "(?<=\\p{Extended_Pictographic})\\uFE0F";

const invisible = new RegExp(`(?!${lineOrTab}|${emojiSelector})[${invisibleKinds.join("")}]`, "gu");

/** The text with each invisible character written as its code point, `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `⟨U+${code}⟩`;
  });
}
