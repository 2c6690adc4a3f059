import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { migrationTimesPage } from "../../../infra/documents/migration-times/migration-times-page.ts";
import { timedMigrations } from "../../../infra/documents/migration-times/timed-migrations.ts";
import { aRehearsal } from "../../orchestrator/fixtures/rehearsals.ts";

const [measured] = aRehearsal().migrations;

describe("the page of what migrations do to a million rows", () => {
  it("has each of the thirty migrations once, in their order (npm run docs:migration-times)", async () => {
    const page = await readFile(new URL("../../../docs/migration-times.md", import.meta.url), "utf8");

    const shown = [...page.matchAll(/^\| (.+?)<br>`(.+?)` \|/gm)].map(([, title, sql]) => ({ title, sql }));
    expect(shown).toEqual(timedMigrations);
    expect(timedMigrations).toHaveLength(30);
  });

  it("shows what is predicted beside what was measured", () => {
    if (!measured) throw new Error("no migration");
    const migration = { title: "an index", sql: "CREATE INDEX one ON tasks (owner)" };

    expect(migrationTimesPage([{ migration, predicted: ["blocks"], measured }], "Measured here.")).toContain(
      "| an index<br>`CREATE INDEX one ON tasks (owner)` | blocks readers or writers | 3.0 s | ACCESS EXCLUSIVE on tasks, 12 ms | no table | 40 rows updated |",
    );
  });
});
