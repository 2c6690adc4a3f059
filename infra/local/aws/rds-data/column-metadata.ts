import type { ColumnMetadata } from "@aws-sdk/client-rds-data";
import type pg from "pg";

interface CatalogueRow {
  readonly type_name: string;
  readonly category: string;
  readonly table_name: string | null;
  readonly not_null: boolean | null;
  readonly generated: boolean | null;
  readonly precision: number | null;
  readonly scale: number | null;
}

const catalogueQuery = `
  SELECT t.typname AS type_name, t.typcategory AS category, c.relname AS table_name,
    a.attnotnull AS not_null,
    a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' AS generated,
    coalesce(information_schema._pg_char_max_length(f.type, f.modifier),
             information_schema._pg_numeric_precision(f.type, f.modifier)) AS precision,
    information_schema._pg_numeric_scale(f.type, f.modifier) AS scale
  FROM unnest($1::oid[], $2::int[], $3::oid[], $4::int2[]) WITH ORDINALITY
    AS f(type, modifier, "table", "column", place)
  JOIN pg_catalog.pg_type t ON t.oid = f.type
  LEFT JOIN pg_catalog.pg_class c ON c.oid = f."table"
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = f."table" AND a.attnum = f."column"
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  ORDER BY f.place`;

// java.sql.Types: the numbers in AWS's responses.
const jdbcTypes: Record<string, number> = {
  bool: -7,
  bytea: -2,
  int2: 5,
  int4: 4,
  int8: -5,
  float4: 7,
  float8: 8,
  numeric: 2,
  bpchar: 1,
  varchar: 12,
  text: 12,
  name: 12,
  date: 91,
  time: 92,
  timestamp: 93,
  timestamptz: 93,
};
const jdbcArray = 2003;
const jdbcOther = 1111;
// The constants of java.sql.ResultSetMetaData.
const columnNoNulls = 0;
const columnNullable = 1;
const columnNullableUnknown = 2;

/** Describes the columns of a result from PostgreSQL's catalogue. */
export async function describeColumns(
  client: pg.ClientBase,
  fields: readonly pg.FieldDef[],
): Promise<ColumnMetadata[]> {
  const { rows } = await client.query<CatalogueRow>(catalogueQuery, [
    fields.map((field) => field.dataTypeID),
    fields.map((field) => field.dataTypeModifier),
    fields.map((field) => field.tableID),
    fields.map((field) => field.columnID),
  ]);
  return rows.map((row, index) => describe(fields[index]?.name ?? "", row));
}

function describe(name: string, row: CatalogueRow): ColumnMetadata {
  const isArray = row.category === "A";
  return {
    arrayBaseColumnType: isArray ? (jdbcTypes[row.type_name.slice(1)] ?? jdbcOther) : 0,
    isAutoIncrement: row.generated ?? false,
    isCaseSensitive: row.category === "S",
    isCurrency: false,
    isSigned: row.category === "N",
    label: name,
    name,
    nullable: row.not_null === null ? columnNullableUnknown : row.not_null ? columnNoNulls : columnNullable,
    precision: row.precision ?? 0,
    scale: row.scale ?? 0,
    schemaName: "",
    tableName: row.table_name ?? "",
    type: isArray ? jdbcArray : (jdbcTypes[row.type_name] ?? jdbcOther),
    typeName: row.type_name,
  };
}
