import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { stepFunctionsFunctions } from "../../../../../infra/local/aws/step-functions/jsonata/functions.ts";
import { Template } from "../../../../../infra/local/aws/step-functions/jsonata/template.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

const clock = new VirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5));
const functions = stepFunctionsFunctions(clock, () => 0.75);
const evaluate = (expression: string, input: unknown = {}) =>
  new Template(`{% ${expression} %}`).evaluate(
    (name) => [{ states: { input } }, functions].find((bindings) => Object.hasOwn(bindings, name)),
    "Output",
  );

test.each([
  ["$partition([1..5], 2)", [[1, 2], [3, 4], [5]]],
  ["$range(1, 10, 3)", [1, 4, 7, 10]],
  ["$range(3, 1, -1)", [3, 2, 1]],
  ["$range(1, 1, 1)", 1],
  ["$hash('a', 'SHA-256')", createHash("sha256").update("a").digest("hex")],
  ["$random()", 0.75],
  ["$random(7) = $random(7)", true],
  ["$random(7) = $random(8)", false],
  ["$length($uuid())", 36],
  ["$parse('{\"a\":[1]}').a[0]", 1],
  ["$now()", "2026-01-02T03:04:05.000Z"],
  ["$now('[Y]-[M01]')", "2026-01"],
  ["$millis()", Date.UTC(2026, 0, 2, 3, 4, 5)],
  ["$states.input.list[value > 1].name", ["b", "c"]],
  ["{ 'sum': $sum($states.input.list.value) }", { sum: 6 }],
  ["null", null],
])("%s", async (expression, expected) => {
  const list = [1, 2, 3].map((value) => ({ value, name: "abc"[value - 1] }));

  expect(await evaluate(expression, { list })).toEqual(expected);
});

test.each([
  ["$eval('1 + 1')", /T1006/],
  ["'a' + 1", /T2001/],
  ["$states.input.absent", /returned nothing \(undefined\)/],
  ["$sum", /returned a function/],
  ["$range(1, 1000000, 1)", /memory limit exceeded/],
  ["$parse('{')", /JSON/],
])("%s fails", async (expression, message) => {
  await expect(evaluate(expression)).rejects.toThrow(message);
});

test("a result shares no objects with the input and has no marks of JSONata", async () => {
  const input = { list: [{ a: 1 }] };

  const result = (await evaluate("$states.input.list[a = 1]", input)) as object;

  expect(result).toEqual({ a: 1 });
  expect(result).not.toBe(input.list[0]);
});

test("values without an expression are not changed", async () => {
  const template = new Template({ text: "100 %}x", nested: [{ n: 1 }] });

  expect(await template.evaluate(() => undefined, "Output")).toEqual({ text: "100 %}x", nested: [{ n: 1 }] });
});
