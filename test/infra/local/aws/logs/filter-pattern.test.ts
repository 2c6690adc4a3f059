import { expect, test } from "vitest";
import { toMessageFilter } from "../../../../../infra/local/aws/logs/filter-pattern.ts";

const message = 'ERROR relation "tasks" does not exist';

test.each([
  [undefined, true],
  ["", true],
  ["ERROR", true],
  ["error", false],
  ["tasks ERROR", true],
  ["ERROR WARN", false],
  ['"does not exist"', true],
  ['"does exist"', false],
  ['"relation \\"tasks\\""', true],
  ["?WARN ?ERROR", true],
  ["?WARN ?INFO", false],
  ["ERROR ?WARN", true],
  ["ERROR -exist", false],
  ["-WARN", true],
  ['-"not exist"', false],
])("matches the pattern %j: %s", (pattern, matches) => {
  expect(toMessageFilter(pattern)(message)).toBe(matches);
});

test.each(['{ $.level = "ERROR" }', "[ip, user, code=404]", "%ERR.R%"])(
  "refuses the pattern %s",
  (pattern) => {
    expect(() => toMessageFilter(pattern)).toThrow("supports only patterns of terms");
  },
);
