import type { SqlParameter, TypeHint } from "@aws-sdk/client-rds-data";
import { AwsError } from "../wire/service.ts";
import { postgresTypes } from "./postgres-types.ts";

/** A value for the extended query protocol, with an explicit type. */
export interface TypedValue {
  /** Type OID. With 0, PostgreSQL infers the type. */
  readonly type: number;
  readonly value: string | Buffer | null;
}

const hintedTypes: Record<TypeHint, number> = {
  DATE: postgresTypes.date,
  DECIMAL: postgresTypes.numeric,
  JSON: postgresTypes.jsonb,
  TIME: postgresTypes.time,
  TIMESTAMP: postgresTypes.timestamp,
  UUID: postgresTypes.uuid,
};

/** The values of `names`, in the same order. Throws BadRequestException for a name without a parameter. */
export function valuesOf(names: readonly string[], parameters: readonly SqlParameter[]): TypedValue[] {
  return names.map((name) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (!parameter) throw new AwsError("BadRequestException", `Cannot find parameter: ${name}`);
    return typedValue(parameter);
  });
}

function typedValue({ name, value, typeHint }: SqlParameter): TypedValue {
  const hinted = typeHint === undefined ? undefined : hintedTypes[typeHint];
  if (value?.stringValue !== undefined) {
    return { type: hinted ?? postgresTypes.text, value: value.stringValue };
  }
  if (value?.longValue !== undefined) return { type: postgresTypes.int8, value: String(value.longValue) };
  if (value?.doubleValue !== undefined) {
    return { type: postgresTypes.float8, value: String(value.doubleValue) };
  }
  if (value?.booleanValue !== undefined) {
    return { type: postgresTypes.bool, value: String(value.booleanValue) };
  }
  if (value?.blobValue !== undefined) {
    return { type: postgresTypes.bytea, value: Buffer.from(value.blobValue) };
  }
  if (value?.isNull) return { type: hinted ?? 0, value: null };
  if (value?.arrayValue !== undefined) {
    throw new AwsError("ValidationException", "Array parameters are not supported.");
  }
  throw new AwsError("ValidationException", `The value of the parameter ${name} is empty.`);
}
