import type { NormalizedSchema } from "@smithy/core/schema";
import type { StaticStructureSchema } from "@smithy/types";

/** The problems of an input: missing required members, and members of the wrong type. */
export interface InputProblems {
  readonly missing: readonly string[];
  readonly mistyped: readonly string[];
}

/** Checks a decoded input against its schema: required members, types, exactly one member of each union. */
export function checkInput(schema: NormalizedSchema, input: unknown): InputProblems {
  const problems = { missing: [] as string[], mistyped: [] as string[] };
  check(schema, input, "", problems);
  return problems;
}

interface Problems {
  readonly missing: string[];
  readonly mistyped: string[];
}

function check(schema: NormalizedSchema, value: unknown, path: string, problems: Problems): void {
  const type = typeOf(schema);
  if (type && !type.holds(value)) {
    problems.mistyped.push(`${path || "the input"} must be ${type.name}`);
  } else if (schema.isStructSchema()) {
    checkStructure(schema, value as Record<string, unknown>, path, problems);
  } else if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    (value as unknown[]).forEach((each, index) => {
      if (each !== null || !schema.getMergedTraits().sparse) check(item, each, `${path}[${index}]`, problems);
    });
  } else if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    for (const [key, each] of Object.entries(value as object)) {
      if (each !== null || !schema.getMergedTraits().sparse) check(item, each, `${path}.${key}`, problems);
    }
  }
}

function checkStructure(
  schema: NormalizedSchema,
  value: Record<string, unknown>,
  path: string,
  problems: Problems,
): void {
  const required = requiredMembers(schema);
  for (const [name, member] of schema.structIterator()) {
    const memberPath = path ? `${path}.${camelCase(name)}` : camelCase(name);
    if (value[name] !== undefined) check(member, value[name], memberPath, problems);
    else if (required.has(name)) problems.missing.push(memberPath);
  }
  if (schema.isUnionSchema() && (Object.keys(value).length !== 1 || "$unknown" in value)) {
    problems.mistyped.push(`${path} must have exactly one of its members set`);
  }
}

/** A structure's schema lists its required members first, and has their number. */
function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  const [, , , , names, , count = 0] = schema.getSchema() as StaticStructureSchema;
  return new Set(names.slice(0, count));
}

interface WireType {
  readonly name: string;
  holds(value: unknown): boolean;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

function typeOf(schema: NormalizedSchema): WireType | undefined {
  if (schema.isStructSchema() || schema.isMapSchema()) return { name: "an object", holds: isObject };
  if (schema.isListSchema()) return { name: "a list", holds: Array.isArray };
  if (schema.isBooleanSchema())
    return { name: "true or false", holds: (value) => typeof value === "boolean" };
  if (schema.isNumericSchema()) return { name: "a number", holds: (value) => typeof value === "number" };
  if (schema.isStringSchema()) return { name: "a string", holds: isText };
  if (schema.isBlobSchema()) return { name: "base64", holds: (value) => value instanceof Uint8Array };
  if (schema.isTimestampSchema()) return { name: "a timestamp", holds: isValidDate };
  return undefined;
}

// A string with a JSON media type is decoded to a String object.
const isText = (value: unknown) => typeof value === "string" || value instanceof String;
const isValidDate = (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime());

/** In AWS's validation messages, member names begin with a lower-case letter. */
const camelCase = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
