import { expect, it } from "vitest";
import { oneLine } from "../../../orchestrator/text/one-line.ts";

it.each(["\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029", " \n\n\t "])(
  "shows the line end %j in the line",
  (lineEnd) => {
    expect(oneLine(`one${lineEnd}two`)).toBe("one ⏎ two");
  },
);

it.each(["\t", "  ", "\u00a0".repeat(80), "\u3000 "])("keeps one space of %j", (space) => {
  expect(oneLine(`${space}one${space}two${space}`)).toBe("one two");
});

it("spells invisible characters out", () => {
  expect(oneLine("one\u202etwo\u001e")).toBe("one⟨U+202E⟩two⟨U+001E⟩");
});
