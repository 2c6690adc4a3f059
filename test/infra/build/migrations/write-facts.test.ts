import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { writeFacts } from "../../../../infra/build/migrations/write-facts.ts";
import { factsFile, type MigrationFacts } from "../../../../orchestrator/database/migration-facts.ts";

/** A folder with one migration, and the facts that are written about it. */
async function prepare(sql: string) {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-facts-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [source, target] = [join(folder, "source"), join(folder, "target")];
  await mkdir(source);
  const change = (text: string) => writeFile(join(source, "001.sql"), text);
  const facts = async () =>
    JSON.parse(await readFile(join(target, factsFile), "utf8")) as readonly MigrationFacts[];
  await change(sql);
  const write = () => writeFacts(source, target, join(folder, "stamp.json"));
  return { write, change, facts, file: join(target, factsFile), source };
}

const kindsOf = (facts: readonly MigrationFacts[]) =>
  facts.map(({ name, statements }) => [name, ...statements.map(({ kind }) => kind)]);

it("migrations are read again only if one was changed or added", async () => {
  const { write, change, facts, file, source } = await prepare("SELECT 1");

  await write();
  const first = await facts();
  const { mtimeMs } = await stat(file);
  await write();
  const untouched = await stat(file);
  await change("DROP TABLE tasks");
  await write();
  const changed = await facts();
  await writeFile(join(source, "002.sql"), "TRUNCATE tasks");
  await write();
  const added = await facts();

  expect(kindsOf(first)).toEqual([["001.sql", "SelectStmt"]]);
  expect(untouched.mtimeMs).toBe(mtimeMs);
  expect(kindsOf(changed)).toEqual([["001.sql", "DropStmt"]]);
  expect(kindsOf(added)).toEqual([
    ["001.sql", "DropStmt"],
    ["002.sql", "TruncateStmt"],
  ]);
});

it("a migration with a byte order mark is read without it", async () => {
  const { write, facts } = await prepare("\uFEFFSELECT 1");

  await write();

  expect(await facts()).toMatchObject([
    { statements: [{ kind: "SelectStmt" }], checksum: expect.any(String) },
  ]);
});

it("facts that were changed are written again", async () => {
  const { write, facts, file } = await prepare("DROP TABLE tasks");
  await write();
  await writeFile(file, "[]");

  await write();

  expect(kindsOf(await facts())).toEqual([["001.sql", "DropStmt"]]);
});
