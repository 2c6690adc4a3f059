import { BatchExecuteStatementCommand, type Field, type TypeHint } from "@aws-sdk/client-rds-data";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "../../../../../infra/local/aws/postgres/postgres.ts";
import { testDatabase } from "../../../../support/postgres.ts";
import { type DataApi, localCluster, startDataApi } from "./data-api.ts";

let database: Database;
let api: DataApi;

beforeAll(async () => {
  database = await testDatabase();
  api = await startDataApi(database.url);
});
afterAll(async () => {
  await api.close();
  await database.close();
});

beforeEach(async () => {
  await api.execute("DROP TABLE IF EXISTS tasks");
  await api.execute(`CREATE TABLE tasks (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), number SERIAL,
    title VARCHAR(100) NOT NULL, due TIMESTAMPTZ, price NUMERIC(8, 2), tags TEXT[])`);
});

test("returns each type of PostgreSQL as its field", async () => {
  const sql = `SELECT 1::int2, 2::int4, 3::int8, 1.5::float4, 2.5::float8, 1.50::numeric, true, 'x'::text,
    NULL::text, '\\x0001ff'::bytea, '{"a":1}'::jsonb, 'b24f6f6e-4dbb-4b5a-9f43-000000000001'::uuid,
    '2026-01-02'::date, '10:20:30.5'::time, '2026-01-02 03:04:05'::timestamp,
    '2026-01-02T03:04:05.123456+09:00'::timestamptz, ARRAY[1, NULL, 3], ARRAY['a', 'b,c'], ARRAY[true, false],
    ARRAY[1.5::float8]`;

  const { records, numberOfRecordsUpdated } = await api.execute(sql);

  expect(records).toEqual([
    [
      { longValue: 1 },
      { longValue: 2 },
      { longValue: 3 },
      { doubleValue: 1.5 },
      { doubleValue: 2.5 },
      { stringValue: "1.50" },
      { booleanValue: true },
      { stringValue: "x" },
      { isNull: true },
      { blobValue: new Uint8Array([0, 1, 255]) },
      { stringValue: '{"a": 1}' },
      { stringValue: "b24f6f6e-4dbb-4b5a-9f43-000000000001" },
      { stringValue: "2026-01-02" },
      { stringValue: "10:20:30.500" },
      { stringValue: "2026-01-02 03:04:05" },
      { stringValue: "2026-01-01 18:04:05.123456" },
      { arrayValue: { longValues: [1, null, 3] } },
      { arrayValue: { stringValues: ["a", "b,c"] } },
      { arrayValue: { booleanValues: [true, false] } },
      { arrayValue: { doubleValues: [1.5] } },
    ],
  ]);
  expect(numberOfRecordsUpdated).toBe(0);
});

test("returns numbers as the result set options request", async () => {
  const { records } = await api.execute("SELECT 9007199254740993::int8, 1.5::numeric, 2::numeric", {
    resultSetOptions: { longReturnType: "STRING", decimalReturnType: "DOUBLE_OR_LONG" },
  });

  expect(records).toEqual([[{ stringValue: "9007199254740993" }, { doubleValue: 1.5 }, { longValue: 2 }]]);
});

test("counts the rows that a statement changed", async () => {
  const insert = await api.execute("INSERT INTO tasks (title) VALUES ('a'), ('b')");
  const update = await api.execute("UPDATE tasks SET title = 'c' WHERE title = 'b'");

  expect(insert).toMatchObject({ numberOfRecordsUpdated: 2, generatedFields: [] });
  expect(insert.records).toBeUndefined();
  expect(update.numberOfRecordsUpdated).toBe(1);
});

test.each<[string, Field, TypeHint | undefined, string]>([
  ["text", { stringValue: "it's $1 :x" }, undefined, "it's $1 :x"],
  ["int8", { longValue: 42 }, undefined, "42"],
  ["float8", { doubleValue: 0.1 }, undefined, "0.1"],
  ["bool", { booleanValue: true }, undefined, "true"],
  ["bytea", { blobValue: new Uint8Array([0, 255]) }, undefined, "\\x00ff"],
  [
    "uuid",
    { stringValue: "b24f6f6e-4dbb-4b5a-9f43-000000000001" },
    "UUID",
    "b24f6f6e-4dbb-4b5a-9f43-000000000001",
  ],
  ["timestamp", { stringValue: "2026-01-02 03:04:05" }, "TIMESTAMP", "2026-01-02 03:04:05"],
  ["date", { stringValue: "2026-01-02" }, "DATE", "2026-01-02"],
  ["time", { stringValue: "03:04:05" }, "TIME", "03:04:05"],
  ["numeric", { stringValue: "1.50" }, "DECIMAL", "1.50"],
  ["jsonb", { stringValue: '{"a":1}' }, "JSON", '{"a": 1}'],
])("sends a parameter as %s", async (type, value, typeHint, text) => {
  const { records } = await api.execute("SELECT pg_typeof(:value)::text, (:value)::text", {
    parameters: [{ name: "value", value, ...(typeHint && { typeHint }) }],
  });

  expect(records?.[0]?.[0]).toEqual({
    stringValue: type === "timestamp" ? "timestamp without time zone" : (sqlTypeNames[type] ?? type),
  });
  expect(records?.[0]?.[1]).toEqual({ stringValue: text });
});

const sqlTypeNames: Record<string, string> = {
  int8: "bigint",
  float8: "double precision",
  bool: "boolean",
  time: "time without time zone",
};

test("refuses a string for a UUID column without the type hint, as Aurora does", async () => {
  const parameters = [{ name: "id", value: { stringValue: "b24f6f6e-4dbb-4b5a-9f43-000000000001" } }];
  const sql = "INSERT INTO tasks (id, title) VALUES (:id, 'a')";

  await expect(api.execute(sql, { parameters })).rejects.toMatchObject({
    name: "DatabaseErrorException",
    message: `ERROR: column "id" is of type uuid but expression is of type text
  Hint: You will need to rewrite or cast the expression.; Position: 39; SQLState: 42804`,
  });
  const hinted = parameters.map((parameter) => ({ ...parameter, typeHint: "UUID" as const }));
  expect(await api.execute(sql, { parameters: hinted })).toMatchObject({ numberOfRecordsUpdated: 1 });
});

test("inserts a null and ignores a parameter that the statement does not name", async () => {
  const parameters = [
    { name: "due", value: { isNull: true } },
    { name: "other", value: { longValue: 1 } },
  ];

  const { records } = await api.execute("INSERT INTO tasks (title, due) VALUES ('a', :due) RETURNING due", {
    parameters,
  });

  expect(records).toEqual([[{ isNull: true }]]);
});

test("names a parameter that is missing", async () => {
  await expect(api.execute("SELECT :id")).rejects.toMatchObject({
    name: "BadRequestException",
    message: "Cannot find parameter: id",
  });
});

test("describes the columns if requested", async () => {
  const { columnMetadata } = await api.execute(
    "SELECT number, title AS name, price, tags, 1 + 1 AS sum FROM tasks",
    {
      includeResultMetadata: true,
    },
  );

  expect(columnMetadata).toMatchObject([
    {
      name: "number",
      typeName: "int4",
      type: 4,
      isAutoIncrement: true,
      nullable: 0,
      tableName: "tasks",
      precision: 32,
    },
    { name: "name", label: "name", typeName: "varchar", type: 12, precision: 100, isCaseSensitive: true },
    { name: "price", typeName: "numeric", type: 2, precision: 8, scale: 2, nullable: 1, isSigned: true },
    { name: "tags", typeName: "_text", type: 2003, arrayBaseColumnType: 12 },
    { name: "sum", typeName: "int4", tableName: "", nullable: 2 },
  ]);
  expect((await api.execute("SELECT 1")).columnMetadata).toBeUndefined();
});

test("formats records as JSON", async () => {
  const { formattedRecords, records } = await api.execute(
    "SELECT 1 AS id, 'a' AS title, NULL AS due, ARRAY['x'] AS tags, '\\x00ff'::bytea AS raw",
    { formatRecordsAs: "JSON" },
  );

  expect(JSON.parse(formattedRecords ?? "")).toEqual([
    { id: 1, title: "a", due: null, tags: ["x"], raw: "AP8=" },
  ]);
  expect(records).toBeUndefined();
});

test("runs a migration of many statements as one DO block", async () => {
  await api.execute(`DO $migration$ BEGIN
    CREATE TABLE ledger (name text); INSERT INTO ledger VALUES ('it''s 10:30'::text);
  END $migration$`);

  expect((await api.execute("SELECT name FROM ledger")).records).toEqual([[{ stringValue: "it's 10:30" }]]);
});

test("runs a batch once for each parameter set", async () => {
  const parameterSets = ["a", "b"].map((stringValue) => [{ name: "title", value: { stringValue } }]);

  const { updateResults } = await api.client.send(
    new BatchExecuteStatementCommand({
      ...localCluster,
      sql: "INSERT INTO tasks (title) VALUES (:title)",
      parameterSets,
    }),
  );

  expect(updateResults).toEqual([{ generatedFields: [] }, { generatedFields: [] }]);
  const { records } = await api.execute("SELECT title FROM tasks ORDER BY number");
  expect(records).toEqual([[{ stringValue: "a" }], [{ stringValue: "b" }]]);
});

test("rolls back a batch that fails half-way", async () => {
  const parameterSets = [{ stringValue: "a" }, { isNull: true }].map((value) => [{ name: "title", value }]);

  const batch = api.client.send(
    new BatchExecuteStatementCommand({
      ...localCluster,
      sql: "INSERT INTO tasks (title) VALUES (:title)",
      parameterSets,
    }),
  );

  await expect(batch).rejects.toMatchObject({ message: expect.stringContaining("SQLState: 23502") });
  expect((await api.execute("SELECT count(*) FROM tasks")).records).toEqual([[{ longValue: 0 }]]);
});
