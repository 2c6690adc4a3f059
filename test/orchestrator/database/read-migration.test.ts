import { describe, expect, it } from "vitest";
import { factsOf } from "../../../infra/build/migrations/read-migrations.ts";
import { withFacts } from "../../../orchestrator/database/read-migration.ts";

const migrations = [
  { name: "001.sql", sql: "CREATE TABLE tasks (id int)" },
  { name: "002.sql", sql: "DROP TABLE tasks" },
];

describe("what the build has read of the migrations", () => {
  it("is returned with each of them", async () => {
    const read = withFacts(migrations, await factsOf(migrations));

    expect(read.map(({ name, sql }) => ({ name, sql }))).toEqual(migrations);
    expect(read.map(({ statements }) => statements.map(({ kind }) => kind))).toEqual([
      ["CreateStmt"],
      ["DropStmt"],
    ]);
  });

  it.each([
    ["was changed after the build", [{ name: "001.sql", sql: "DROP TABLE tasks" }]],
    ["was never read", [{ name: "003.sql", sql: "CREATE TABLE tasks (id int)" }]],
  ])("is refused for a file that %s", async (_, files) => {
    const facts = await factsOf(migrations);

    expect(() => withFacts(files, facts)).toThrow(
      expect.objectContaining({
        name: "DatabaseInitializationFailed",
        message: expect.stringContaining(
          `the file ${files[0]?.name} differs from the one that the build has read`,
        ),
      }),
    );
  });
});
