import { dereference, type OutputUnit, type Schema, validate } from "@cfworker/json-schema";
import * as v from "valibot";
import { jsonSchema } from "./json-schema-keywords.ts";

/** A JSON Schema (2020-12) that was found to be one. */
export interface CompiledSchema {
  readonly schema: Schema | boolean;
  /** Its parts by their URI, for `$ref`; nothing is fetched. */
  readonly parts: Readonly<Record<string, Schema | boolean>>;
}

/**
 * Compiles a JSON Schema. Throws an error that says where it is none: a keyword that is not known, or a reference
 * that leads nowhere, would pass everything.
 */
export function compileJsonSchema(value: unknown): CompiledSchema {
  const read = v.safeParse(jsonSchema, value);
  if (!read.success) throw new TypeError(read.issues.map(describeIssue).join("; "));
  const schema = read.output;
  const parts = dereference(schema);
  for (const part of Object.values(parts)) {
    if (typeof part === "boolean" || part.$ref === undefined) continue;
    if (!partOf(parts, part)) throw new TypeError(`$ref: ${part.$ref} is not in this schema`);
    assertEnds({ schema: part, parts });
  }
  return { schema, parts };
}

const describeIssue = (issue: v.BaseIssue<unknown>) => `${v.getDotPath(issue) ?? "schema"}: ${issue.message}`;

/** What a part refers to. */
const partOf = (parts: CompiledSchema["parts"], { $ref = "", __absolute_ref__ = $ref }: Schema) =>
  parts[__absolute_ref__];

/** A part that refers to itself for the same value would never come to an end. */
function assertEnds(part: CompiledSchema): void {
  try {
    errorsOf(part, null);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TypeError(`$ref: ${(part.schema as Schema).$ref} leads back to itself`, { cause: error });
  }
}

const errorsOf = ({ schema, parts }: CompiledSchema, value: unknown): readonly OutputUnit[] =>
  validate(value, schema, "2020-12", parts, false).errors;

/** What is wrong with the value, as `path: problem`; empty when the schema admits it. */
export function problemsOf(compiled: CompiledSchema, value: unknown): readonly string[] {
  const errors = errorsOf(compiled, value);
  // What `false` says is said again by the keyword that holds it.
  const told = errors.length > 1 ? errors.filter(({ keyword }) => keyword !== "false") : errors;
  const causes = told.filter((error) => !told.some((other) => isCauseOf(other, error)));
  return [...new Set(causes.flatMap((error) => describeError(compiled, error, value)))];
}

/** Whether an error is why another one is there, further down in the schema. */
const isCauseOf = (cause: OutputUnit, error: OutputUnit) =>
  cause.keywordLocation.startsWith(`${error.keywordLocation}/`) &&
  `${cause.instanceLocation}/`.startsWith(`${error.instanceLocation}/`);

function describeError(compiled: CompiledSchema, error: OutputUnit, value: unknown): readonly string[] {
  const path = pointerParts(error.instanceLocation);
  const found = path.reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], value);
  const expected = keywordAt(compiled, pointerParts(error.keywordLocation));
  const at = (...parts: readonly string[]) => parts.join(".") || "body";
  const but = `but received ${shown(found)}`;
  switch (error.keyword) {
    case "required":
      return (expected as readonly string[])
        .filter((name) => !Object.hasOwn(found as object, name))
        .map((name) => `${at(...path, name)}: Expected a value but received undefined`);
    case "type":
      return [`${at(...path)}: Expected ${[expected].flat().join(" | ")} ${but}`];
    case "const":
      return [`${at(...path)}: Expected ${JSON.stringify(expected)} ${but}`];
    case "enum":
      return [
        `${at(...path)}: Expected (${(expected as unknown[]).map((each) => JSON.stringify(each)).join(" | ")}) ${but}`,
      ];
    case "format":
      return [`${at(...path)}: Expected ${expected} ${but}`];
    default:
      return [`${at(...path)}: ${error.error}`];
  }
}

const shown = (value: unknown) => {
  if (Array.isArray(value)) return "array";
  return typeof value === "object" && value !== null ? "object" : JSON.stringify(value);
};

/** The names that a pointer leads along. https://www.rfc-editor.org/rfc/rfc6901 */
const pointerParts = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));

/** What a keyword of the schema demands; on the way to it, `$ref` leads to what is referred to. */
function keywordAt({ schema, parts }: CompiledSchema, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, part) => {
    const next = (inner as Record<string, unknown>)[part];
    return part === "$ref" && typeof next === "string" ? partOf(parts, inner as Schema) : next;
  }, schema);
}
