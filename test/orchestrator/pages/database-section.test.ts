import { expect, it } from "vitest";
import type { PlannedMigration } from "../../../orchestrator/database/database-plan.ts";
import { databaseSection } from "../../../orchestrator/pages/database-section.ts";

const migration = (name: string, found?: true): PlannedMigration => ({
  ...{ name, checksum: "abc", sql: "SELECT 1", status: "applied", breaking: [] },
  ...(found && { found }),
});

it("what was found in the database is told from what a deployment has applied", () => {
  const byTool = { ...migration("003.sql"), appliedBy: "Flyway" };
  const migrations = [migration("001.sql", true), migration("002.sql"), byTool];
  const text = String(databaseSection({ migrations }));

  expect(text).toContain("Found in the database, which had no ledger; recorded and not run: 001.sql.");
  expect(text).toContain("Applied by an earlier deployment: 002.sql.");
  expect(text).toContain("Applied by Flyway, by its ledger; recorded and not run: 003.sql.");
});
