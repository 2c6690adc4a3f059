import { describe, expect, it } from "vitest";
import { ReadOnlyDatabase } from "../../../../infra/local/console/database.ts";
import { databaseRoutes } from "../../../../infra/local/console/database-routes.ts";
import { testDatabase } from "../../../support/postgres.ts";
import { localCluster, startDataApi } from "../aws/rds-data/data-api.ts";
import { closed, views } from "./views.ts";

async function databaseOf(connectionUrl: string) {
  const api = await closed(startDataApi(connectionUrl));
  const database = new ReadOnlyDatabase(api.client, localCluster.secretArn);
  return { api, open: views((app, show) => databaseRoutes(app, { database, show })) };
}

const emptyDatabase = async () => databaseOf((await closed(testDatabase())).url);

describe("the database's view", () => {
  it("shows that PostgreSQL is down, and retries", async () => {
    // No server listens on the port.
    const { open } = await databaseOf("postgresql://127.0.0.1:1/postgres");

    const { status, text } = await open("/console/database");

    expect(status).toBe(503);
    expect(text).toMatch(
      /The database cannot be read at the moment\.<\/strong> [^.]+ isn&#39;t available\. This page/,
    );
  });

  it("links to the first deployment while there is no table", async () => {
    const { open } = await emptyDatabase();

    const { status, text } = await open("/console/database");

    expect(status).toBe(200);
    expect(text).toMatch(/The database has no table yet.*<a href="\/console">/);
  });

  it("shows the ledger of the migrations before there are tasks", async () => {
    const { api, open } = await emptyDatabase();
    await api.execute("CREATE SCHEMA xray_watch");
    await api.execute("CREATE TABLE xray_watch.migrations (name text PRIMARY KEY)");

    const { text } = await open("/console/database");

    expect(text).toMatch(/aria-current="page">xray_watch\.migrations\s+<span[^>]*>0 rows/);
    expect(text).toContain("The table has no rows");
  });

  it("answers 404 for a missing table, and lists the others", async () => {
    const { api, open } = await emptyDatabase();
    await api.execute("CREATE TABLE tasks (id int)");

    const { status, text } = await open("/console/database?table=nope");

    expect(status).toBe(404);
    expect(text).toContain("There is no table nope");
    expect(text).toContain('href="/console/database?table=tasks&amp;page=1"');
  });

  it("links to the last page from a page after it", async () => {
    const { api, open } = await emptyDatabase();
    await api.execute("CREATE TABLE tasks AS SELECT generate_series(1, 30) AS id");

    const { text } = await open("/console/database?table=tasks&page=9");

    expect(text).toContain("This page has no rows");
    expect(text).toContain('<a href="/console/database?table=tasks&amp;page=2">The last page</a>');
  });

  it("keeps short values on one line, and lets long ones wrap", async () => {
    const { api, open } = await emptyDatabase();
    await api.execute(
      "CREATE TABLE tasks AS SELECT 'X-Ray検証タスク1' AS title, repeat('長', 60) AS description",
    );

    const { text } = await open("/console/database");

    expect(text).toContain('<td class="line">X-Ray検証タスク1</td>');
    expect(text).toContain(`<td>${"長".repeat(60)}</td>`);
  });
});
