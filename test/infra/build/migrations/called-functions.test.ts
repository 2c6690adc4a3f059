import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { harmlessFunctions, readingFunctions } from "../../../../infra/build/migrations/called-functions.ts";
import { testDatabase } from "../../../support/postgres.ts";

it("PostgreSQL declares each reading function as immutable or stable", async () => {
  const server = await testDatabase();
  const sql = new pg.Client({ connectionString: server.url });
  onTestFinished(async () => {
    await sql.end();
    await server.close();
  });
  await sql.connect();

  const { rows } = await sql.query<{ name: string; volatility: string }>(
    `SELECT proname AS name, max(provolatile) AS volatility FROM pg_proc
     WHERE pronamespace = 'pg_catalog'::regnamespace AND proname = ANY($1) GROUP BY 1`,
    [[...readingFunctions, ...harmlessFunctions]],
  );

  const volatility = new Map(rows.map((row) => [row.name, row.volatility]));
  expect(readingFunctions.filter((name) => !/^[is]$/.test(volatility.get(name) ?? ""))).toEqual([]);
  expect(harmlessFunctions.filter((name) => volatility.get(name) !== "v")).toEqual([]);
});
