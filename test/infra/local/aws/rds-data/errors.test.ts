import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Database,
  type Postgres,
  startPostgres,
} from "../../../../../infra/local/aws/postgres/postgres.ts";
import { testDatabase } from "../../../../support/postgres.ts";
import { type DataApi, startDataApi } from "./data-api.ts";

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

test("returns PostgreSQL's error with its position and SQLSTATE", async () => {
  await expect(api.execute("SELECT * FROM tasks")).rejects.toMatchObject({
    name: "DatabaseErrorException",
    message: 'ERROR: relation "tasks" does not exist; Position: 15; SQLState: 42P01',
    $metadata: { httpStatusCode: 400 },
  });
});

test("returns the detail of a violated constraint", async () => {
  await api.execute("CREATE TABLE keys (id int PRIMARY KEY)");
  await api.execute("INSERT INTO keys VALUES (1)");

  await expect(api.execute("INSERT INTO keys VALUES (1)")).rejects.toMatchObject({
    message: `ERROR: duplicate key value violates unique constraint "keys_pkey"
  Detail: Key (id)=(1) already exists.; SQLState: 23505`,
  });
});

test.each(["SELECT 1; SELECT 2", "CREATE TABLE a (id int); CREATE TABLE b (id int);"])(
  "refuses several statements: %s",
  async (sql) => {
    await expect(api.execute(sql)).rejects.toMatchObject({
      name: "ValidationException",
      message: "Multistatements aren't supported.",
    });
    expect((await api.execute("SELECT to_regclass('a')::text")).records).toEqual([[{ isNull: true }]]);
  },
);

test("accepts one statement with a semicolon at its end", async () => {
  expect((await api.execute("SELECT ';' AS a;")).records).toEqual([[{ stringValue: ";" }]]);
});

test("distinguishes a syntax error from several statements", async () => {
  await expect(api.execute("SELEKT 1")).rejects.toMatchObject({
    name: "DatabaseErrorException",
    message: 'ERROR: syntax error at or near "SELEKT"; Position: 1; SQLState: 42601',
  });
});

test.each([
  [
    { resourceArn: "arn:other" },
    "HttpEndpointNotEnabledException",
    "HttpEndpoint is not enabled for resource arn:other",
  ],
  [{ secretArn: "arn:other" }, "InvalidSecretException", "isn't valid"],
  [
    { database: "other" },
    "DatabaseErrorException",
    'FATAL: database "other" does not exist; SQLState: 3D000',
  ],
  [{ schema: "public" }, "ValidationException", "The schema parameter isn't supported"],
])("refuses %j", async (wrong, name, message) => {
  await expect(api.execute("SELECT 1", wrong)).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
  });
});

test("refuses a statement above the maximum length and accepts one of that length", async () => {
  const longest = `SELECT 1 -- ${"x".repeat(65_536 - "SELECT 1 -- ".length)}`;

  expect((await api.execute(longest)).records).toEqual([[{ longValue: 1 }]]);
  await expect(api.execute(`${longest}x`)).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("less than or equal to 65536"),
  });
});

test.each([
  ["SELECT repeat('x', 65537)", "The result exceeds the size limit 64 KB of a row."],
  ["SELECT repeat('x', 60000) FROM generate_series(1, 18)", "The result exceeds the size limit 1 MB."],
  ["SELECT '1 day'::interval", "The result contains the unsupported data type INTERVAL."],
  ["SELECT pg_sleep(0)", "The result contains the unsupported data type VOID."],
  ["SELECT ARRAY[[1, 2], [3, 4]]", "The result contains a multidimensional array."],
])("refuses the result of %s", async (sql, message) => {
  await expect(api.execute(sql)).rejects.toMatchObject({ name: "UnsupportedResultException", message });
});

test("is unavailable while the server is stopped, and recovers", async () => {
  const postgres: Postgres = await startPostgres();
  const other = await startDataApi(postgres.url);
  await other.execute("SELECT 1");

  await postgres.stop();
  for (const _ of [1, 2]) {
    await expect(other.execute("SELECT 1")).rejects.toMatchObject({
      name: "DatabaseUnavailableException",
      $metadata: { httpStatusCode: 504 },
    });
  }
  await postgres.start();

  expect((await other.execute("SELECT 1")).records).toEqual([[{ longValue: 1 }]]);
  await other.close();
  await postgres.close();
});

test("resumes after an auto-pause at the first call", async () => {
  api.rdsData.pause();
  await api.clock.advance(60_000);
  const resuming = {
    name: "DatabaseResumingException",
    message: expect.stringContaining("is resuming after being auto-paused"),
  };

  await expect(api.execute("SELECT 1")).rejects.toMatchObject(resuming);
  await api.clock.advance(14_999);
  await expect(api.execute("SELECT 1")).rejects.toMatchObject(resuming);
  await api.clock.advance(1);

  expect((await api.execute("SELECT 1")).records).toEqual([[{ longValue: 1 }]]);
});
