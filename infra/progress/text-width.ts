const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

// Unicode's East Asian Wide and Fullwidth (https://www.unicode.org/reports/tr11), and emoji.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const zeroWidth = /^[\p{Mark}\p{Control}\p{Format}]+$/u;

/** The width of a plain text, in terminal columns. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfGrapheme(segment);
  return width;
}

/** The text cut to at most so many columns; a cut text ends with `…`. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOfGrapheme(segment);
    // The `…` takes one column.
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

const widthOfGrapheme = (grapheme: string) => (zeroWidth.test(grapheme) ? 0 : wide.test(grapheme) ? 2 : 1);
