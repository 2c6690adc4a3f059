import {
  format,
  type Schema,
  schemaArrayKeyword,
  schemaKeyword,
  schemaMapKeyword,
} from "@cfworker/json-schema";
import * as v from "valibot";
import { namedValues } from "./named-values.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const texts = v.array(v.string());
const regex = v.pipe(v.string(), v.check(isRegex, "not a regular expression"));
const typeName = v.picklist(["string", "number", "integer", "boolean", "null", "array", "object"]);

// Selected by the value's type: the error of a union would not name the wrong part of the schema.
const anySchema: v.GenericSchema = v.lazy((value) =>
  typeof value === "boolean" ? v.boolean() : schemaObject,
);
const schemas = v.pipe(v.array(anySchema), v.minLength(1));
const schemasByName = namedValues(v.string(), anySchema);
const typeOrTypes = v.lazy((value) =>
  Array.isArray(value) ? v.pipe(v.array(typeName), v.minLength(1)) : typeName,
);

type Entries = Readonly<Record<string, v.GenericSchema>>;

/** Keywords, separated by blanks, that all have the same kind of value. */
const each = (schema: v.GenericSchema, keywords: string): Entries =>
  Object.fromEntries(keywords.split(" ").map((keyword) => [keyword, v.exactOptional(schema)]));

/** All keywords, by the values that they accept. https://json-schema.org/draft/2020-12/json-schema-validation */
const schemaObject = v.strictObject({
  ...each(v.literal("https://json-schema.org/draft/2020-12/schema"), "$schema"),
  ...each(v.string(), "$id $anchor $ref $comment title description"),
  ...each(v.unknown(), "const default"),
  ...each(v.array(v.unknown()), "examples"),
  ...each(v.pipe(v.array(v.unknown()), v.minLength(1)), "enum"),
  ...each(typeOrTypes, "type"),
  ...each(v.boolean(), "uniqueItems deprecated readOnly writeOnly"),
  ...each(v.number(), "minimum maximum exclusiveMinimum exclusiveMaximum"),
  ...each(v.pipe(v.number(), v.gtValue(0)), "multipleOf"),
  ...each(count, "minLength maxLength minItems maxItems minContains maxContains minProperties maxProperties"),
  ...each(regex, "pattern"),
  ...each(v.picklist(Object.keys(format)), "format"),
  ...each(texts, "required"),
  ...each(namedValues(v.string(), texts), "dependentRequired"),
  ...each(anySchema, "not if then else items contains propertyNames"),
  ...each(anySchema, "additionalProperties unevaluatedProperties unevaluatedItems"),
  ...each(schemas, "allOf anyOf oneOf prefixItems"),
  ...each(schemasByName, "properties dependentSchemas $defs definitions"),
  ...each(namedValues(regex, anySchema), "patternProperties"),
});

/** The keywords that apply to values of one type only. */
const keywordsOfType = {
  string: "minLength maxLength pattern format",
  number: "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
  array: "items prefixItems unevaluatedItems contains minContains maxContains minItems maxItems uniqueItems",
  object:
    "properties patternProperties additionalProperties unevaluatedProperties propertyNames minProperties " +
    "maxProperties required dependentRequired dependentSchemas",
};

const typeOfKeyword = new Map(
  Object.entries(keywordsOfType).flatMap(([type, its]) => its.split(" ").map((keyword) => [keyword, type])),
);

/** A JSON Schema (2020-12): every keyword is known, has a valid value, and has an effect. */
export const jsonSchema = v.pipe(
  anySchema as v.GenericSchema<unknown, Schema | boolean>,
  v.check(
    (schema) => idleKeywords(schema).length === 0,
    ({ input }) =>
      `without effect: ${idleKeywords(input).join(", ")}; add the type it applies to, or the keyword it belongs to`,
  ),
);

/** Their subschemas apply to the same value, so the type may be in the schema that contains them. */
const inPlace = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"];

/** Keywords that have an effect only beside another one. */
const partners = new Map([
  ["then", "if"],
  ["else", "if"],
  ["minContains", "contains"],
  ["maxContains", "contains"],
]);

/**
 * The keywords without effect: their partner is missing, or the schema does not name the type they apply to, so that
 * every value of another type would be valid.
 */
function idleKeywords(schema: Schema | boolean, typesAbove: readonly string[] = []): readonly string[] {
  if (typeof schema === "boolean") return [];
  const types = schema.type === undefined ? typesAbove : [schema.type].flat();
  const named = types.map((type) => (type === "integer" ? "number" : type));
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const type = typeOfKeyword.get(keyword);
    const hasPartner = (partners.get(keyword) ?? keyword) in schema;
    const idle = hasPartner && (type === undefined || named.includes(type)) ? [] : [keyword];
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
