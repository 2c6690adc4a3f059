import { expect, it } from "vitest";
import { visibleText } from "../../../orchestrator/text/visible-text.ts";

it.each([
  ["a zero-width space", "\u200b", "200B"],
  ["a text direction", "\u202e", "202E"],
  ["a byte order mark", "\ufeff", "FEFF"],
  ["a tag", "\u{e0041}", "E0041"],
  ["a Hangul filler, which is a letter", "\u3164", "3164"],
  ["a halfwidth Hangul filler", "\uffa0", "FFA0"],
  ["a grapheme joiner, which is a mark", "\u034f", "034F"],
  ["a variation selector", "\ufe01", "FE01"],
  ["a variation selector after a letter", "\ufe0f", "FE0F"],
  ["a supplementary variation selector", "\u{e0100}", "E0100"],
  ["an empty braille pattern", "\u2800", "2800"],
  ["a line separator", "\u2028", "2028"],
  ["a return", "\r", "000D"],
  ["a character for private use", "\ue000", "E000"],
])("%s is spelled out", (_, character, code) => {
  expect(visibleText(`tasks${character}:1.0.0`)).toBe(`tasks⟨U+${code}⟩:1.0.0`);
});

it.each(["two\n\tlines", "Größe 1 µs", "名前", "ship it ❤\ufe0f", "e\u0301", "한글"])("%j stays", (text) => {
  expect(visibleText(text)).toBe(text);
});
