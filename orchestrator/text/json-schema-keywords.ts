import {
  format,
  type Schema,
  schemaArrayKeyword,
  schemaKeyword,
  schemaMapKeyword,
} from "@cfworker/json-schema";
import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const texts = v.array(v.string());
const regex = v.pipe(v.string(), v.check(isRegex, "not a regular expression"));
const typeName = v.picklist(["string", "number", "integer", "boolean", "null", "array", "object"]);

// Chosen by the value, where a union would not say which part of the schema is wrong.
const anySchema: v.GenericSchema = v.lazy((value) =>
  typeof value === "boolean" ? v.boolean() : schemaObject,
);
const schemas = v.pipe(v.array(anySchema), v.minLength(1));
const schemasByName = v.record(v.string(), anySchema);
const typeOrTypes = v.lazy((value) =>
  Array.isArray(value) ? v.pipe(v.array(typeName), v.minLength(1)) : typeName,
);

/** Keywords that say nothing of the value. */
const annotations = {
  $comment: v.string(),
  $schema: v.literal("https://json-schema.org/draft/2020-12/schema"),
  title: v.string(),
  description: v.string(),
  default: v.unknown(),
  deprecated: v.boolean(),
  examples: v.array(v.unknown()),
  readOnly: v.boolean(),
  writeOnly: v.boolean(),
};

const references = {
  $id: v.string(),
  $anchor: v.string(),
  $ref: v.string(),
  $defs: schemasByName,
  definitions: schemasByName,
};

/** Keywords for values of every type, those with which schemas are combined among them. */
const general = {
  type: typeOrTypes,
  const: v.unknown(),
  enum: v.pipe(v.array(v.unknown()), v.minLength(1)),
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  ...Object.fromEntries(["not", "if", "then", "else"].map((keyword) => [keyword, anySchema])),
};

/** Keywords that have an effect on values of one type only. https://json-schema.org/draft/2020-12/json-schema-validation */
const keywordsOfType = {
  string: {
    minLength: count,
    maxLength: count,
    pattern: regex,
    format: v.picklist(Object.keys(format)),
  },
  number: {
    minimum: v.number(),
    maximum: v.number(),
    exclusiveMinimum: v.number(),
    exclusiveMaximum: v.number(),
    multipleOf: v.pipe(v.number(), v.gtValue(0)),
  },
  array: {
    items: anySchema,
    prefixItems: schemas,
    unevaluatedItems: anySchema,
    contains: anySchema,
    minContains: count,
    maxContains: count,
    minItems: count,
    maxItems: count,
    uniqueItems: v.boolean(),
  },
  object: {
    properties: schemasByName,
    patternProperties: v.record(regex, anySchema),
    additionalProperties: anySchema,
    unevaluatedProperties: anySchema,
    propertyNames: anySchema,
    minProperties: count,
    maxProperties: count,
    required: texts,
    dependentRequired: v.record(v.string(), texts),
    dependentSchemas: schemasByName,
  },
};

const keywords = {
  ...annotations,
  ...references,
  ...general,
  ...keywordsOfType.string,
  ...keywordsOfType.number,
  ...keywordsOfType.array,
  ...keywordsOfType.object,
};

const schemaObject = v.strictObject(
  Object.fromEntries(Object.entries(keywords).map(([name, schema]) => [name, v.exactOptional(schema)])),
);

/** A JSON Schema (2020-12) of keywords that are known, each with a value that it may have, and each with an effect. */
export const jsonSchema = v.pipe(
  anySchema as v.GenericSchema<unknown, Schema | boolean>,
  v.check(
    (schema) => idleKeywords(schema).length === 0,
    ({ input }) => {
      return `${idleKeywords(input).join(", ")} has no effect: say the type it belongs to beside it`;
    },
  ),
);

const typeOfKeyword = new Map(
  Object.entries(keywordsOfType).flatMap(([type, its]) => Object.keys(its).map((keyword) => [keyword, type])),
);

/** What these hold is about the same value, so that the type may be said above them. */
const inPlace = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"];

/** The keywords for values of a type that is not said: a value of another type would pass, whatever they demand. */
function idleKeywords(schema: Schema | boolean, typesAbove: readonly string[] = []): readonly string[] {
  if (typeof schema === "boolean") return [];
  const types = schema.type === undefined ? typesAbove : [schema.type].flat();
  const said = types.map((type) => (type === "integer" ? "number" : type));
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const type = typeOfKeyword.get(keyword);
    const idle = type === undefined || said.includes(type) ? [] : [keyword];
    const typesBelow = inPlace.includes(keyword) ? types : [];
    return [...idle, ...schemasIn(keyword, value).flatMap((each) => idleKeywords(each, typesBelow))];
  });
}

function schemasIn(keyword: string, value: unknown): readonly Schema[] {
  if (Array.isArray(value)) return schemaArrayKeyword[keyword] ? value : [];
  if (schemaMapKeyword[keyword]) return Object.values(value as object);
  return schemaKeyword[keyword] ? [value as Schema] : [];
}

function isRegex(text: string): boolean {
  try {
    return Boolean(new RegExp(text, "u"));
  } catch {
    return false;
  }
}
