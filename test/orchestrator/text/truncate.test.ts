import { expect, it } from "vitest";
import { truncate } from "../../../orchestrator/text/truncate.ts";

it.each([
  ["short", 5, "short"],
  ["longer", 5, "long…"],
  ["a 😀 sign", 4, "a …"],
  ["a 😀 sign", 5, "a 😀…"],
])("%j has at most %i characters", (text, length, shown) => {
  expect(truncate(text, length)).toBe(shown);
});
