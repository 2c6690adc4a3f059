import { describe, expect, it } from "vitest";
import { compileJsonSchema, problemsOf } from "../../../orchestrator/text/json-schema.ts";

const problems = (schema: object, value: unknown) => problemsOf(compileJsonSchema(schema), value);

const task = {
  type: "object",
  required: ["id", "status"],
  properties: {
    id: { type: "string", format: "uuid" },
    status: { enum: ["pending", "completed"] },
    note: { type: ["string", "null"] },
    created_at: { type: "string", format: "date-time" },
  },
};
const id = "123e4567-e89b-42d3-a456-426614174000";

describe("the JSON Schema of contracts", () => {
  it.each<[string, object, unknown]>([
    ["a string", { type: "string" }, "text"],
    ["a number", { type: "number" }, 1.5],
    ["an integer", { type: "integer" }, 2],
    ["null", { type: "null" }, null],
    ["a constant", { const: false }, false],
    ["one of several", { enum: ["a", null] }, null],
    ["anything", {}, { any: "thing" }],
    ["an array", { type: "array", items: { type: "string" }, minItems: 1 }, ["a"]],
    ["an object with more than it names", task, { id, status: "pending", more: 1 }],
    [
      "an object with everything",
      task,
      { id, status: "completed", note: null, created_at: "2026-01-01T00:00:00.000Z" },
    ],
    ["a required property of any kind", { type: "object", required: ["a"] }, { a: null }],
    ["what it refers to", { $ref: "#/$defs/task", $defs: { task } }, { id, status: "pending" }],
    ["a tree", { type: "object", properties: { child: { $ref: "#" } } }, { child: { child: {} } }],
    ["one of two kinds", { anyOf: [{ type: "string" }, { type: "number", minimum: 1 }] }, 1],
    ["a type in the schema above", { type: "object", allOf: [{ required: ["a"] }] }, { a: 1 }],
    [
      "what is annotated",
      { $schema: "https://json-schema.org/draft/2020-12/schema", title: "a", default: 1 },
      1,
    ],
  ])("admits %s", (_, schema, value) => {
    expect(problems(schema, value)).toEqual([]);
  });

  it.each<[string, object, unknown, RegExp]>([
    ["another type", { type: "string" }, 1, /^body: Expected string but received 1$/],
    ["a fraction for an integer", { type: "integer" }, 1.5, /^body: Expected integer but received 1.5$/],
    [
      "another constant",
      { const: "healthy" },
      "unhealthy",
      /^body: Expected "healthy" but received "unhealthy"$/,
    ],
    [
      "a value that is none of the enumerated",
      { enum: [1, 2] },
      3,
      /^body: Expected \(1 \| 2\) but received 3$/,
    ],
    ["a missing property", task, { id }, /^status: Expected a value but received undefined$/],
    ["a wrong property", task, { id: "1", status: "pending" }, /^id: Expected uuid but received "1"$/],
    [
      "a time that is none",
      task,
      { id, status: "pending", created_at: "yesterday" },
      /^created_at: Expected date-time but received "yesterday"$/,
    ],
    ["an array for an object", task, [], /^body: Expected object but received array$/],
    ["too few items", { type: "array", minItems: 2 }, [1], /^body: Array has too few items \(1 < 2\)/],
    [
      "a wrong item",
      { type: "array", items: task },
      [{ id, status: "lost" }],
      /^0\.status: Expected \("pending" \| "completed"\) but received "lost"$/,
    ],
    [
      "several types",
      { type: ["string", "null"] },
      {},
      /^body: Expected string \| null but received object$/,
    ],
    ["a long text", { type: "string", maxLength: 3 }, "long", /^body: String is too long \(4 > 3\)/],
    [
      "another text",
      { type: "object", properties: { a: { type: "string", pattern: "^x" } } },
      { a: "y" },
      /^a: String/,
    ],
    ["a large number", { type: "number", exclusiveMaximum: 1 }, 1, /^body: 1 is greater than or equal to 1/],
    [
      "what may not be there",
      { type: "object", properties: {}, additionalProperties: false },
      { extra: 1 },
      /^body: Property "extra" does not match additional/,
    ],
    [
      "what nothing is admitted for",
      { type: "object", properties: { a: false } },
      { a: 1 },
      /^body: Property "a"/,
    ],
    ["anything", { not: {} }, 1, /^body: Instance matched "not" schema/],
    [
      "both of two",
      { oneOf: [{ type: "number" }, { const: 1 }] },
      1,
      /^body: .*exactly one subschema \(2 matches\)/,
    ],
    [
      "what is wrong behind a reference",
      { $ref: "#/$defs/a%20b", $defs: { "a b": { const: 1 } } },
      2,
      /^body: Expected 1/,
    ],
    [
      "what is wrong below a name that is a keyword",
      { type: "object", properties: { $ref: { const: 1 } } },
      { $ref: 2 },
      /^\$ref: Expected 1 but received 2$/,
    ],
    [
      "what is wrong below a name of many signs",
      { type: "object", properties: { "a/~%23#": { const: 1 } } },
      { "a/~%23#": 2 },
      /^a\/~%23#: Expected 1 but received 2$/,
    ],
  ])("names %s", (_, schema, value, problem) => {
    expect(problems(schema, value)).toEqual([expect.stringMatching(problem)]);
  });

  it("names everything that is wrong, each once", () => {
    expect(problems({ type: "array", items: task }, [{ id: 1 }, { id: 1, status: "lost" }])).toEqual([
      "0.status: Expected a value but received undefined",
      "0.id: Expected string but received 1",
      "1.id: Expected string but received 1",
      '1.status: Expected ("pending" | "completed") but received "lost"',
    ]);
  });

  it("names the problem of each alternative", () => {
    expect(problems({ anyOf: [{ type: "string" }, { type: "object", required: ["a"] }] }, {})).toEqual([
      "body: Expected string but received object",
      "a: Expected a value but received undefined",
    ]);
  });

  it("does not change its arguments", () => {
    const schema = Object.freeze({
      type: "object",
      properties: Object.freeze({ a: Object.freeze({ $ref: "#" }) }),
    });

    expect(problems(schema, { a: 1 })).toEqual(["a: Expected object but received 1"]);
  });

  it.each<[string, unknown, RegExp]>([
    ["an unknown keyword", { type: "string", maxLenght: 3 }, /maxLenght/],
    [
      "an unknown keyword further down",
      { type: "object", properties: { a: { patern: "x" } } },
      /^properties\.a.*patern/,
    ],
    ...["__proto__", "constructor", "prototype"].map((name): [string, unknown, RegExp] => [
      `a property ${name}, which would not be looked at`,
      { type: "object", properties: JSON.parse(`{"${name}": {"const": 1}}`) },
      new RegExp(`^properties\\.${name}: is a name that JavaScript reserves`),
    ]),
    ["a keyword that is not understood", { $dynamicRef: "#a" }, /\$dynamicRef/],
    ["an unknown type", { type: "date" }, /^type: .*"date"/],
    ["an unknown format", { type: "string", format: "e-mail" }, /^format: .*"e-mail"/],
    ["a number as text", { type: "number", minimum: "1" }, /^minimum: .*Expected number/],
    ["an invalid pattern", { type: "string", pattern: "(" }, /^pattern: not a regular expression/],
    ["another draft", { $schema: "http://json-schema.org/draft-04/schema#" }, /^\$schema: /],
    ["a keyword without its type", { required: ["a"] }, /^schema: without effect: required; add the type/],
    [
      "a keyword without its type further down",
      { type: "object", properties: { a: { minLength: 1 } } },
      /without effect: minLength/,
    ],
    ["a keyword of another type", { type: "string", allOf: [{ minimum: 1 }] }, /without effect: minimum/],
    ["a missing condition", { else: { type: "string" } }, /without effect: else/],
    ["a count without its keyword", { type: "array", minContains: 1 }, /without effect: minContains/],
    ["an empty enumeration", { enum: [] }, /^enum: /],
    [
      "a reference into the network",
      { $ref: "https://json-schema.org/draft/2020-12/schema" },
      /is not in this schema/,
    ],
    [
      "a reference that leads nowhere",
      { type: "array", items: { $ref: "#/$defs/a" } },
      /#\/\$defs\/a is not in this/,
    ],
    ["a reference without an end", { $ref: "#" }, /^\$ref: # refers to itself/],
    ["two parts of one name", { $defs: { a: { $id: "a" }, b: { $id: "a", type: "null" } } }, /Duplicate/],
    ["a value that is not a schema", "string", /^schema: .*Expected Object/],
  ])("refuses a schema with %s", (_, schema, message) => {
    expect(() => compileJsonSchema(schema)).toThrow(message);
  });
});
