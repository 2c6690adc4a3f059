import { expect, it } from "vitest";
import { readDatabaseObjects } from "../../../orchestrator/database/database-objects.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { database, startDatabase } from "../fixtures/databases.ts";

it("reads the names that a migration can meet, and where it creates its own", async () => {
  const { rdsData, sql } = await startDatabase(new VirtualClock());
  await sql.query(`CREATE TABLE tasks (id int); CREATE SCHEMA app; CREATE TABLE app.tasks (id int);
    CREATE VIEW titles AS SELECT 1 AS one; CREATE SCHEMA xray_watch; CREATE TABLE xray_watch.migrations (id int);
    CREATE FUNCTION mine(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true';
    CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = mine)`);

  const { relations, views, functions, schema } = await readDatabaseObjects({ rdsData, database });

  expect([...(relations.get("tasks") ?? [])].sort()).toEqual(["app", "public"]);
  expect(relations.get("pg_settings")).toEqual(["pg_catalog"]);
  expect(relations.has("migrations")).toBe(false);
  expect([...views]).toEqual(["titles"]);
  expect([...functions].sort()).toEqual(["===", "mine"]);
  expect(schema).toBe("public");
});

it("does not count functions of extensions as the database's own", async () => {
  const { rdsData, sql } = await startDatabase(new VirtualClock());
  // A member of an extension as CREATE EXTENSION leaves it; the server may have none to install but this one.
  await sql.query("CREATE FUNCTION public.gen_random_uuid() RETURNS int LANGUAGE sql AS 'SELECT 1'");
  await sql.query("ALTER EXTENSION plpgsql ADD FUNCTION public.gen_random_uuid()");

  expect((await readDatabaseObjects({ rdsData, database })).functions).toEqual(new Set());
});
