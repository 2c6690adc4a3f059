import { expect, it } from "vitest";
import { spokenTime } from "../../../orchestrator/text/spoken-time.ts";

it("names the day, the time and the zone", () => {
  expect(spokenTime("2026-01-01T01:00:00.000Z")).toBe("Thu, 1 Jan 2026, 01:00 UTC");
});
