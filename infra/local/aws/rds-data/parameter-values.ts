import type { SqlParameter, TypeHint } from "@aws-sdk/client-rds-data";
import { AwsError } from "../wire/service.ts";
import { POSTGRES_TYPES } from "./postgres-types.ts";

/** A value for the extended query protocol: PostgreSQL is told the type, it does not guess. */
export interface TypedValue {
  /** Type OID; 0 leaves the choice to PostgreSQL. */
  readonly type: number;
  readonly value: string | Buffer | null;
}

const HINTED_TYPES: Record<TypeHint, number> = {
  DATE: POSTGRES_TYPES.date,
  DECIMAL: POSTGRES_TYPES.numeric,
  JSON: POSTGRES_TYPES.jsonb,
  TIME: POSTGRES_TYPES.time,
  TIMESTAMP: POSTGRES_TYPES.timestamp,
  UUID: POSTGRES_TYPES.uuid,
};

/** The values of `names`, in their order. Throws BadRequestException for a name without a parameter. */
export function valuesOf(names: readonly string[], parameters: readonly SqlParameter[]): TypedValue[] {
  return names.map((name) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    if (!parameter) throw new AwsError("BadRequestException", `Cannot find parameter: ${name}`);
    return typedValue(parameter);
  });
}

function typedValue({ name, value, typeHint }: SqlParameter): TypedValue {
  const hinted = typeHint === undefined ? undefined : HINTED_TYPES[typeHint];
  if (value?.stringValue !== undefined) {
    return { type: hinted ?? POSTGRES_TYPES.text, value: value.stringValue };
  }
  if (value?.longValue !== undefined) return { type: POSTGRES_TYPES.int8, value: String(value.longValue) };
  if (value?.doubleValue !== undefined) {
    return { type: POSTGRES_TYPES.float8, value: String(value.doubleValue) };
  }
  if (value?.booleanValue !== undefined) {
    return { type: POSTGRES_TYPES.bool, value: String(value.booleanValue) };
  }
  if (value?.blobValue !== undefined) {
    return { type: POSTGRES_TYPES.bytea, value: Buffer.from(value.blobValue) };
  }
  if (value?.isNull) return { type: hinted ?? 0, value: null };
  if (value?.arrayValue !== undefined) {
    throw new AwsError("ValidationException", "Array parameters are not supported.");
  }
  throw new AwsError("ValidationException", `The value of the parameter ${name} is empty.`);
}
