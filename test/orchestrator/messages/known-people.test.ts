import { expect, it } from "vitest";
import { isKnown } from "../../../orchestrator/messages/known-people.ts";

const known = { recipients: ["bob@example.com"], knownRequesters: ["ops.example.org", "Alice@example.net"] };

it.each([
  "bob@example.com",
  "BOB@Example.com",
  "alice@example.net",
  "anyone@ops.example.org",
  "x+y@OPS.example.org",
])("knows %s", (address) => {
  expect(isKnown(known, address)).toBe(true);
});

it.each([
  "carol@example.com",
  "alice2@example.net",
  "anyone@example.org",
  "anyone@deep.ops.example.org",
  "anyone@notops.example.org",
  "ops.example.org",
  "@ops.example.org",
  "mallory@evil.example.com,x@ops.example.org",
  "mallory@evil.example.com x@ops.example.org",
  "mallory@evil.example.com@ops.example.org",
  "<mallory@evil.example.com>x@ops.example.org",
  "anyone@ops.example.org\nBcc: mallory@evil.example.com",
  "anyone@ops.example.org\n",
  "unknown",
  "",
])("does not know %j", (address) => {
  expect(isKnown(known, address)).toBe(false);
});

it("knows nobody without settings", () => {
  expect(isKnown({ recipients: [], knownRequesters: [] }, "bob@example.com")).toBe(false);
});
