import { dereference, type OutputUnit, type Schema, validate } from "@cfworker/json-schema";
import * as v from "valibot";
import { jsonSchema } from "./json-schema-keywords.ts";

/** A valid JSON Schema (2020-12). */
export interface CompiledSchema {
  readonly schema: Schema | boolean;
  /** Its parts by URI, for `$ref`; nothing is fetched. */
  readonly parts: Readonly<Record<string, Schema | boolean>>;
}

/**
 * Compiles a JSON Schema. Throws a TypeError that names each invalid part: an unknown keyword or an unresolved
 * reference would make every value valid.
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

/** The part that a `$ref` refers to; undefined if it is not in this schema. */
const partOf = (parts: CompiledSchema["parts"], { $ref = "", __absolute_ref__ = $ref }: Schema) =>
  parts[__absolute_ref__];

/** Throws for a part that refers to itself for the same value: its validation would never end. */
function assertEnds(part: CompiledSchema): void {
  try {
    errorsOf(part, null);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TypeError(`$ref: ${(part.schema as Schema).$ref} refers to itself`, { cause: error });
  }
}

const errorsOf = ({ schema, parts }: CompiledSchema, value: unknown): readonly OutputUnit[] =>
  validate(value, schema, "2020-12", parts, false).errors;

/** What is wrong with the value, as `path: problem`; empty if it is valid. */
export function problemsOf(compiled: CompiledSchema, value: unknown): readonly string[] {
  const errors = errorsOf(compiled, value);
  // The keyword that contains a schema `false` reports the same error.
  const distinct = errors.length > 1 ? errors.filter(({ keyword }) => keyword !== "false") : errors;
  const causes = distinct.filter((error) => !distinct.some((other) => isCauseOf(other, error)));
  return [...new Set(causes.flatMap((error) => describeError(compiled, error, value)))];
}

/** Whether an error is the cause of another one: it is deeper in the schema, at the same value or below. */
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

/** The parts of a JSON Pointer. https://www.rfc-editor.org/rfc/rfc6901 */
const pointerParts = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));

/** The value of a keyword in the schema; the path follows each `$ref`. */
function keywordAt({ schema, parts }: CompiledSchema, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, part) => {
    const next = (inner as Record<string, unknown>)[part];
    return part === "$ref" && typeof next === "string" ? partOf(parts, inner as Schema) : next;
  }, schema);
}
