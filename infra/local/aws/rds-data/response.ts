import type { ExecuteStatementRequest, ExecuteStatementResponse, Field } from "@aws-sdk/client-rds-data";
import type pg from "pg";
import { AwsError } from "../wire/service.ts";
import { describeColumns } from "./column-metadata.ts";
import { isSupported, toField } from "./fields.ts";
import type { TextResult } from "./statement.ts";

// https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html
const maxResultBytes = 1024 * 1024;
const maxRowBytes = 64 * 1024;

/** The response of ExecuteStatement. Throws UnsupportedResultException. */
export async function toResponse(
  client: pg.ClientBase,
  input: ExecuteStatementRequest,
  result: TextResult,
): Promise<ExecuteStatementResponse> {
  if (result.fields.length === 0) {
    return { numberOfRecordsUpdated: result.rowCount ?? 0, generatedFields: [] };
  }
  await assertSupported(client, result.fields);
  const records = result.rows.map((row) => toRecord(input, result.fields, row));
  assertSize(records);
  if (input.formatRecordsAs === "JSON") {
    return { formattedRecords: JSON.stringify(records.map((record) => toObject(result.fields, record))) };
  }
  return {
    records,
    numberOfRecordsUpdated: 0,
    ...(input.includeResultMetadata && { columnMetadata: await describeColumns(client, result.fields) }),
  };
}

function toRecord(
  { resultSetOptions = {} }: ExecuteStatementRequest,
  fields: pg.FieldDef[],
  row: TextResult["rows"][0],
) {
  return row.map((text, index) => toField(fields[index]?.dataTypeID ?? 0, text, resultSetOptions));
}

async function assertSupported(client: pg.ClientBase, fields: readonly pg.FieldDef[]): Promise<void> {
  const refused = fields.find((field) => !isSupported(field.dataTypeID));
  if (!refused) return;
  const [column] = await describeColumns(client, [refused]);
  const type = column?.typeName?.toUpperCase();
  throw new AwsError("UnsupportedResultException", `The result contains the unsupported data type ${type}.`);
}

function assertSize(records: readonly Field[][]): void {
  let total = 0;
  for (const record of records) {
    const size = record.reduce((sum, field) => sum + sizeOf(field), 0);
    if (size > maxRowBytes) throw tooLarge("64 KB of a row");
    total += size;
  }
  if (total > maxResultBytes) throw tooLarge("1 MB");
}

const tooLarge = (limit: string) =>
  new AwsError("UnsupportedResultException", `The result exceeds the size limit ${limit}.`);

/** The size in bytes of the value that the database returned. */
function sizeOf(field: Field): number {
  if (field.stringValue !== undefined) return Buffer.byteLength(field.stringValue);
  if (field.blobValue !== undefined) return field.blobValue.length;
  if (field.arrayValue !== undefined) return Buffer.byteLength(JSON.stringify(field.arrayValue));
  return field.isNull ? 0 : 8; // A number or boolean: at most eight bytes.
}

/** A row as an object. Of columns with the same name, the last one is kept. */
function toObject(fields: readonly pg.FieldDef[], record: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ name }, index) => [name, toJson(record[index])]));
}

function toJson(field: Field | undefined): unknown {
  if (!field || field.isNull) return null;
  if (field.blobValue) return Buffer.from(field.blobValue).toString("base64");
  if (field.arrayValue) return Object.values(field.arrayValue)[0];
  return Object.values(field)[0];
}
