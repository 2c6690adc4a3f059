import { expect, it } from "vitest";
import { counted, formatDuration, spokenDuration } from "../../../orchestrator/text/duration.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

it.each([
  [-5, "0 ms"],
  [8.4, "8 ms"],
  [200, "0.2 s"],
  [12_449, "12.4 s"],
  [100 * second, "1:40 min"],
  [10 * minute, "10:00 min"],
  [3 * minute + 5.9 * second, "3:05 min"],
  [100 * minute, "1:40 h"],
  [26 * hour + 7 * minute, "26:07 h"],
])("%d ms are written as %s", (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});

it.each([
  [59 * second, "less than a minute"],
  [60 * second, "1 minute"],
  [hour - 1, "59 minutes"],
  [hour, "1 hour"],
  [hour + 5 * minute, "1 hour 5 minutes"],
  [24 * hour, "1 day"],
  [51 * hour + 59 * minute, "2 days 3 hours"],
])("%i ms are spoken as %s", (milliseconds, words) => {
  expect(spokenDuration(milliseconds)).toBe(words);
});

it("counts one and many", () => {
  expect([counted(0, "vote"), counted(1, "vote"), counted(2, "vote")]).toEqual([
    "0 votes",
    "1 vote",
    "2 votes",
  ]);
});
