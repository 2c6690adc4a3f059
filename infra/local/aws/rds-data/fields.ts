import type { ArrayValue, Field, ResultSetOptions } from "@aws-sdk/client-rds-data";
import pg from "pg";
import { AwsError } from "../wire/service.ts";
import { firstUserType, postgresTypes as T } from "./postgres-types.ts";

type ToField = (text: string, options: ResultSetOptions) => Field;

const string: ToField = (text) => ({ stringValue: text });
const long: ToField = (text, { longReturnType }) =>
  longReturnType === "STRING" ? string(text, {}) : { longValue: Number(text) };
const double: ToField = (text) => ({ doubleValue: Number(text) });
const decimal: ToField = (text, { decimalReturnType }) => {
  if (decimalReturnType !== "DOUBLE_OR_LONG") return string(text, {});
  return text.includes(".") ? double(text, {}) : { longValue: Number(text) };
};
const boolean: ToField = (text) => ({ booleanValue: text === "t" });
const blob: ToField = (text) => ({ blobValue: Buffer.from(text.slice("\\x".length), "hex") });
/** Without trailing zeros after the milliseconds, and without the offset: the session's time zone is UTC. */
const time: ToField = (text) => {
  const [whole = "", fraction = ""] = text.replace(/\+00$/, "").split(".");
  const digits = fraction
    .padEnd(6, "0")
    .replace(/^0{6}$/, "")
    .replace(/000$/, "");
  return string(digits ? `${whole}.${digits}` : whole, {});
};
const array =
  (member: "booleanValues" | "doubleValues" | "longValues" | "stringValues", element: ToField): ToField =>
  (text, options) => {
    const items = parseTextArray(text);
    if (items.some(Array.isArray)) {
      throw new AwsError("UnsupportedResultException", "The result contains a multidimensional array.");
    }
    const values = items.map((item) =>
      item === null ? null : Object.values(element(item as string, options))[0],
    );
    return { arrayValue: { [member]: values } as unknown as ArrayValue };
  };

// The driver's types have only the OIDs of scalar types.
const typeParser: (type: number) => (text: string) => unknown = pg.types.getTypeParser;
const parseTextArray = typeParser(T.textArray) as (text: string) => unknown[];

/** The scalar and array types that the Data API supports. A statement must cast other types to text. */
const fieldConverters = new Map<number, ToField>([
  ...[T.name, T.text, T.bpchar, T.varchar, T.json, T.jsonb, T.uuid, T.date, T.cidr, T.inet].map(
    (type): [number, ToField] => [type, string],
  ),
  ...[T.int2, T.int4, T.int8].map((type): [number, ToField] => [type, long]),
  ...[T.float4, T.float8].map((type): [number, ToField] => [type, double]),
  ...[T.time, T.timestamp, T.timestamptz].map((type): [number, ToField] => [type, time]),
  [T.numeric, decimal],
  [T.bool, boolean],
  [T.bytea, blob],
  [T.boolArray, array("booleanValues", boolean)],
  ...[T.int2Array, T.int4Array, T.int8Array].map(
    // `longReturnType` has no effect on the members of arrays.
    (type): [number, ToField] => [type, array("longValues", (text) => long(text, {}))],
  ),
  ...[T.float4Array, T.float8Array].map((type): [number, ToField] => [type, array("doubleValues", double)]),
  ...[T.textArray, T.bpcharArray, T.varcharArray, T.uuidArray, T.numericArray, T.dateArray].map(
    (type): [number, ToField] => [type, array("stringValues", string)],
  ),
  ...[T.timeArray, T.timestampArray].map((type): [number, ToField] => [type, array("stringValues", time)]),
]);

/** Whether the Data API can return a column of this type. */
export const isSupported = (type: number) => type >= firstUserType || fieldConverters.has(type);

/** Converts a value in PostgreSQL's text format to a Field of the Data API. */
export function toField(type: number, text: string | null, options: ResultSetOptions): Field {
  if (text === null) return { isNull: true };
  return (fieldConverters.get(type) ?? string)(text, options);
}
