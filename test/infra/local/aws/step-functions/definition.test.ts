import { expect, test } from "vitest";
import {
  parseDefinition,
  validateDefinition,
} from "../../../../../infra/local/aws/step-functions/definition/parse-definition.ts";
import { task } from "./harness.ts";

const machine = (states: object, more: object = {}) =>
  JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states, ...more });
const findings = (source: string) =>
  validateDefinition(source).diagnostics.map(
    ({ code, message, location }) => `${code} ${location} ${message}`,
  );
const pass = (fields: object) => machine({ A: { Type: "Pass", End: true, ...fields } });

test("a valid definition has no problems", () => {
  const states = {
    A: task({
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "B", Output: "{% $states.errorOutput.Error %}" }],
      Next: "B",
    }),
    B: { Type: "Succeed", Output: "{% $states.input.items[value > 3].name ~> $join(', ') %}" },
  };

  expect(findings(machine(states))).toEqual([]);
});

test.each([
  ["text that is not JSON", "{", "INVALID_JSON_DESCRIPTION / The definition is not a JSON object."],
  [
    "an unknown field",
    pass({ Result: 1 }),
    "SCHEMA_VALIDATION_FAILED /States/A/Result Field 'Result' is not supported",
  ],
  [
    "a missing target",
    machine({ A: { Type: "Pass", Next: "B" }, C: { Type: "Succeed" } }),
    "MISSING_TRANSITION_TARGET /States/A/Next Missing 'Next' target: B",
  ],
  [
    "a missing target of a Catch",
    machine({ A: task({ End: true, Catch: [{ ErrorEquals: ["X"], Next: "B" }] }) }),
    "MISSING_TRANSITION_TARGET /States/A/Catch[0]/Next Missing 'Next' target: B",
  ],
  [
    "a state that nothing leads to",
    machine({ A: { Type: "Succeed" }, B: { Type: "Succeed" } }),
    'MISSING_TRANSITION_TARGET /States/B State "B" is not reachable.',
  ],
  [
    "no end",
    machine({ A: { Type: "Pass", Next: "A" } }),
    "MISSING_END_STATE /States No state ends the graph",
  ],
  [
    "neither Next nor End",
    machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Succeed" }, C: { Type: "Pass" } }),
    "SCHEMA_VALIDATION_FAILED /States/C Exactly one of the fields 'Next' and 'End' is required",
  ],
  [
    "a top-level name",
    pass({ Output: { v: "{% phone %}" } }),
    "UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output/v Reference to 'phone' at the top level is not supported.",
  ],
  [
    "a top-level $",
    pass({ Output: "{% $ %}" }),
    "UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output Reference to '$' at the top level is not supported.",
  ],
  [
    "$$ even inside a predicate",
    pass({ Output: "{% $states.input.a[b = $$.c] %}" }),
    "UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output Reference to '$$' is not supported.",
  ],
  [
    "an error output outside of a Catch",
    pass({ Output: "{% $states.errorOutput %}" }),
    "UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output Reference to '$states.errorOutput' is not supported outside of a Catch.",
  ],
  [
    "an expression that is not closed",
    pass({ Output: "{% 1" }),
    "INVALID_JSONATA_EXPRESSION /States/A/Output An expression starts with {% and ends with %}.",
  ],
])("finds %s", (_, source, finding) => {
  expect(findings(source)).toContain(finding);
});

test("finds an operator of a later JSONata, with its location", () => {
  const [finding] = findings(pass({ Assign: { list: [1, "{% $states.input.a ?? 1 %}"] } }));

  expect(finding).toMatch(/^INVALID_JSONATA_EXPRESSION \/States\/A\/Assign\/list\[1\] /);
});

test("finds problems inside a branch, and the assignment of an outer variable there", () => {
  const branch = { StartAt: "X", States: { X: { Type: "Pass", Assign: { n: 1 }, Next: "Y" } } };

  const found = findings(
    machine({
      A: { Type: "Pass", Assign: { n: 0 }, Next: "B" },
      B: { Type: "Parallel", Branches: [branch], End: true },
    }),
  );

  expect(found).toContain(
    "MISSING_TRANSITION_TARGET /States/B/Branches[0]/States/X/Next Missing 'Next' target: Y",
  );
  expect(found).toContain(
    "SCHEMA_VALIDATION_FAILED /States/B/Branches[0]/States/X Variable 'n' is already assigned in an outer scope",
  );
});

test("InvalidDefinition contains code, message and location", () => {
  expect(() => parseDefinition(machine({ A: { Type: "Pass", Next: "Z" } }))).toThrow(
    expect.objectContaining({
      name: "InvalidDefinition",
      message: expect.stringContaining(
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Z at /States/A/Next",
      ),
    }),
  );
});
