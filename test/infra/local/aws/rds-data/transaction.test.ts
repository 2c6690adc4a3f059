import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  RollbackTransactionCommand,
} from "@aws-sdk/client-rds-data";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Database } from "../../../../../infra/local/aws/postgres/postgres.ts";
import { patience } from "../../../../support/patience.ts";
import { testDatabase } from "../../../../support/postgres.ts";
import { type DataApi, localCluster, startDataApi } from "./data-api.ts";

let database: Database;
let observer: pg.Client;
let api: DataApi;

beforeAll(async () => {
  database = await testDatabase();
  observer = new pg.Client(database.url);
  await observer.connect();
  api = await startDataApi(database.url);
});
afterAll(async () => {
  await api.close();
  await observer.end();
  await database.close();
});
beforeEach(async () => {
  await observer.query("DROP TABLE IF EXISTS tasks; CREATE TABLE tasks (title text NOT NULL)");
});

async function begin(): Promise<string> {
  const { transactionId } = await api.client.send(new BeginTransactionCommand(localCluster));
  return transactionId ?? "";
}
const commit = (transactionId: string) =>
  api.client.send(new CommitTransactionCommand({ ...localCluster, transactionId }));
const rollback = (transactionId: string) =>
  api.client.send(new RollbackTransactionCommand({ ...localCluster, transactionId }));

async function titles(): Promise<string[]> {
  return (await observer.query("SELECT title FROM tasks")).rows.map(({ title }) => title);
}

/** Resolves when the server is running the statement. */
const running = (sql: string) =>
  vi.waitUntil(async () => {
    const found = "SELECT FROM pg_stat_activity WHERE query = $1 AND state = 'active'";
    return (await observer.query(found, [sql])).rowCount === 1;
  }, patience);

/** A statement that writes 'a' and runs until `letFinish`. The name makes its text unique on the server. */
async function lastingStatement(name: string) {
  await observer.query("SELECT pg_advisory_lock(1)");
  return {
    sql: `INSERT INTO tasks SELECT 'a' FROM pg_advisory_xact_lock(1) -- ${name}`,
    letFinish: () => observer.query("SELECT pg_advisory_unlock(1)"),
  };
}

test("shows a transaction's rows to others only after its commit", async () => {
  const transactionId = await begin();
  await api.execute("INSERT INTO tasks VALUES ('a')", { transactionId });
  const sql = "INSERT INTO tasks VALUES (:t)";
  const parameterSets = [[{ name: "t", value: { stringValue: "b" } }]];
  await api.client.send(
    new BatchExecuteStatementCommand({ ...localCluster, sql, parameterSets, transactionId }),
  );
  expect(await titles()).toEqual([]);

  expect(await commit(transactionId)).toMatchObject({ transactionStatus: "Transaction Committed" });

  expect(await titles()).toEqual(["a", "b"]);
});

test("reverts everything on rollback, and closes the transaction", async () => {
  const transactionId = await begin();
  await api.execute("INSERT INTO tasks VALUES ('a')", { transactionId });

  expect(await rollback(transactionId)).toMatchObject({ transactionStatus: "Rollback Complete" });

  expect(await titles()).toEqual([]);
  await expect(commit(transactionId)).rejects.toMatchObject({
    name: "TransactionNotFoundException",
    message: `Transaction ${transactionId} is not found`,
    $metadata: { httpStatusCode: 404 },
  });
});

test("does not report a commit that PostgreSQL rolled back", async () => {
  const transactionId = await begin();
  await api.execute("INSERT INTO tasks VALUES ('a')", { transactionId });
  await expect(api.execute("INSERT INTO tasks VALUES (NULL)", { transactionId })).rejects.toThrow("23502");

  await expect(commit(transactionId)).rejects.toMatchObject({
    name: "DatabaseErrorException",
    message: expect.stringContaining("SQLState: 25P02"),
  });
  expect(await titles()).toEqual([]);
});

test("ends a transaction that was idle for three minutes", async () => {
  const transactionId = await begin();
  await api.clock.advance(179_000);
  await api.execute("INSERT INTO tasks VALUES ('a')", { transactionId });
  await api.clock.advance(179_000);
  await api.execute("INSERT INTO tasks VALUES ('b')", { transactionId });

  await api.clock.advance(180_000);

  await expect(commit(transactionId)).rejects.toMatchObject({ name: "TransactionNotFoundException" });
  expect(await titles()).toEqual([]);
});

test("refuses a second statement while one runs in the transaction", async () => {
  const transactionId = await begin();
  const sql = "INSERT INTO tasks SELECT 'a' FROM pg_sleep(0.3)";
  const first = api.execute(sql, { transactionId });
  await running(sql);

  await expect(api.execute("SELECT 1", { transactionId })).rejects.toMatchObject({
    name: "DatabaseErrorException",
    message: "Transaction is still running a query",
  });

  await first;
  await commit(transactionId);
  expect(await titles()).toEqual(["a"]);
});

test("stops a statement after 45 seconds", async () => {
  const sql = "INSERT INTO tasks SELECT 'a' FROM pg_sleep(60)";
  const late = api.execute(sql).catch((error: unknown) => error);
  await running(sql);

  await api.clock.advance(45_000);

  expect(await late).toMatchObject({ name: "StatementTimeoutException", message: "Request timed out" });
  await vi.waitUntil(async () => {
    const active = "SELECT FROM pg_stat_activity WHERE query = $1 AND state = 'active'";
    return (await observer.query(active, [sql])).rowCount === 0;
  }, patience);
  expect(await titles()).toEqual([]);
});

test("lets a statement continue after its time-out if requested", async () => {
  const { sql, letFinish } = await lastingStatement("to continue");
  const late = api.execute(sql, { continueAfterTimeout: true }).catch((error: unknown) => error);
  await running(sql);

  await api.clock.advance(45_000);

  expect(await late).toMatchObject({ name: "StatementTimeoutException" });
  await letFinish();
  await vi.waitUntil(async () => (await titles()).length === 1, patience);
});

test("closes at once while statements run, and rolls them back", async () => {
  const other = await startDataApi(database.url);
  const begun = await other.client.send(new BeginTransactionCommand(localCluster));
  const { sql, letFinish } = await lastingStatement("to be closed");
  const inTransaction = other
    .execute(sql, { transactionId: begun.transactionId })
    .catch((error: unknown) => error);
  await running(sql);

  const closed = other.close();
  await letFinish();
  await closed;

  expect(await inTransaction).toBeInstanceOf(Error);
  const active = "SELECT FROM pg_stat_activity WHERE query = $1";
  await vi.waitUntil(async () => (await observer.query(active, [sql])).rowCount === 0, patience);
  expect(await titles()).toEqual([]);
});

test("does not reuse a connection on which a statement began a transaction", async () => {
  await api.execute("BEGIN");
  await api.execute("INSERT INTO tasks VALUES ('a')");

  expect(await titles()).toEqual(["a"]);
});
