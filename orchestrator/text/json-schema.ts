import * as v from "valibot";

type JsonType = "string" | "number" | "integer" | "boolean" | "null" | "array" | "object";
type Scalar = string | number | boolean | null;

/** The part of JSON Schema that contracts are written in. */
interface JsonSchema {
  readonly type?: JsonType | JsonType[];
  readonly const?: Scalar;
  readonly enum?: Scalar[];
  readonly properties?: Record<string, JsonSchema>;
  readonly required?: string[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly format?: "date-time" | "uuid";
}

const typeName = v.picklist(["string", "number", "integer", "boolean", "null", "array", "object"]);
const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()]);

const jsonSchema: v.GenericSchema<unknown, JsonSchema> = v.pipe(
  v.strictObject({
    type: v.exactOptional(v.union([typeName, v.pipe(v.array(typeName), v.minLength(1))])),
    const: v.exactOptional(scalar),
    enum: v.exactOptional(v.pipe(v.array(scalar), v.minLength(1))),
    properties: v.exactOptional(
      v.record(
        v.string(),
        v.lazy(() => jsonSchema),
      ),
    ),
    required: v.exactOptional(v.array(v.string())),
    items: v.exactOptional(v.lazy(() => jsonSchema)),
    minItems: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    format: v.exactOptional(v.picklist(["date-time", "uuid"])),
  }),
  v.check(hasTypesOfKeywords, "a keyword has no effect: say the type it belongs to"),
);

const typesOfKeywords = {
  properties: "object",
  required: "object",
  items: "array",
  minItems: "array",
  format: "string",
} as const;

function hasTypesOfKeywords(schema: JsonSchema): boolean {
  const types = [schema.type ?? []].flat();
  return Object.entries(typesOfKeywords).every(
    ([keyword, type]) => !(keyword in schema) || types.includes(type),
  );
}

/**
 * Compiles a JSON Schema. Throws a ValiError when it says more than is understood here: a keyword that is
 * silently left out would pass everything.
 */
export function compileJsonSchema(schema: unknown): v.GenericSchema {
  return compiled(v.parse(jsonSchema, schema));
}

function compiled(schema: JsonSchema): v.GenericSchema {
  const types = [schema.type ?? []].flat();
  return v.intersect([
    types.length > 0 ? v.union(types.map((type) => ofType(type, schema))) : v.unknown(),
    schema.const === undefined ? v.unknown() : v.union([literal(schema.const)]),
    schema.enum ? v.union(schema.enum.map(literal)) : v.unknown(),
  ]);
}

const literal = (value: Scalar) => (value === null ? v.null() : v.literal(value));

function ofType(type: JsonType, schema: JsonSchema): v.GenericSchema {
  switch (type) {
    case "string":
      return schema.format ? formats[schema.format] : v.string();
    case "number":
      return v.number();
    case "integer":
      return v.pipe(v.number(), v.integer());
    case "boolean":
      return v.boolean();
    case "null":
      return v.null();
    case "array":
      return v.pipe(
        v.array(schema.items ? compiled(schema.items) : v.unknown()),
        v.minLength(schema.minItems ?? 0),
      );
    case "object":
      return v.pipe(
        v.unknown(),
        v.check(isNoArray, "Expected Object but received Array"),
        v.looseObject(entriesOf(schema)),
      );
  }
}

// JavaScript takes an array for an object; JSON Schema does not.
const isNoArray = (value: unknown) => !Array.isArray(value);

const formats = {
  "date-time": v.pipe(v.string(), v.isoTimestamp()),
  uuid: v.pipe(v.string(), v.uuid()),
};

function entriesOf({ properties = {}, required = [] }: JsonSchema): v.ObjectEntries {
  const optional = Object.entries(properties).map(([name, schema]) => [
    name,
    v.exactOptional(compiled(schema)),
  ]);
  const needed = required.map((name) => [name, compiled(properties[name] ?? {})]);
  return Object.fromEntries([...optional, ...needed]);
}

/** What is wrong with the value, as `path: problem`; empty when the schema admits it. */
export function problemsOf(schema: v.GenericSchema, value: unknown): readonly string[] {
  const { issues = [] } = v.safeParse(schema, value);
  return issues.map((issue) => `${v.getDotPath(issue) ?? "body"}: ${issue.message}`);
}
