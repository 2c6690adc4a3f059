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
  ])("admits %s", (_, schema, value) => {
    expect(problems(schema, value)).toEqual([]);
  });

  it.each<[string, object, unknown, RegExp]>([
    ["another type", { type: "string" }, 1, /^body: .*Expected string but received 1/],
    ["a fraction for an integer", { type: "integer" }, 1.5, /^body: .*integer/],
    ["another constant", { const: "healthy" }, "unhealthy", /Expected "healthy" but received "unhealthy"/],
    ["a value that is none of the enumerated", { enum: [1, 2] }, 3, /Expected \(1 \| 2\) but received 3/],
    ["a missing property", task, { id }, /^status: .*received undefined/],
    ["a wrong property", task, { id: "1", status: "pending" }, /^id: .*UUID/],
    ["a time that is none", task, { id, status: "pending", created_at: "yesterday" }, /^created_at: /],
    ["an array for an object", task, [], /Expected Object/],
    ["too few items", { type: "array", minItems: 2 }, [1], /^body: .*length/],
    ["a wrong item", { type: "array", items: task }, [{ id, status: "lost" }], /^0\.status: .*"lost"/],
  ])("names %s", (_, schema, value, problem) => {
    expect(problems(schema, value)).toEqual([expect.stringMatching(problem)]);
  });

  it.each<[string, object]>([
    ["an unknown keyword", { type: "string", maxLength: 3 }],
    ["an unknown keyword further down", { type: "object", properties: { a: { pattern: "x" } } }],
    ["an unknown type", { type: "date" }],
    ["an unknown format", { type: "string", format: "email" }],
    ["a keyword without its type", { required: ["a"] }],
    ["an empty enumeration", { enum: [] }],
  ])("refuses a schema with %s", (_, schema) => {
    expect(() => compileJsonSchema(schema)).toThrow(expect.objectContaining({ name: "ValiError" }));
  });
});
