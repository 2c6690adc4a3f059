import { expect, it } from "vitest";
import { spokenDuration, spokenTime } from "../../../orchestrator/text/spoken-time.ts";

const second = 1000;
const hour = 3600 * second;

it.each([
  [59 * second, "less than a minute"],
  [60 * second, "1 minute"],
  [hour - 1, "59 minutes"],
  [hour, "1 hour"],
  [hour + 5 * 60 * second, "1 hour 5 minutes"],
  [24 * hour, "1 day"],
  [51 * hour + 59 * 60 * second, "2 days 3 hours"],
])("%i ms are spoken as %s", (milliseconds, words) => {
  expect(spokenDuration(milliseconds)).toBe(words);
});

it("names the day, the time and the zone", () => {
  expect(spokenTime("2026-01-01T01:00:00.000Z")).toBe("Thu, 1 Jan 2026, 01:00 UTC");
});
