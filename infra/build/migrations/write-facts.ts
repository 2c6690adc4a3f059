import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { factsFile } from "../../../orchestrator/database/migration-facts.ts";
import { isCurrent, writeStamp } from "../stamp/build-stamp.ts";
import { writeIfChanged } from "../stamp/write-if-changed.ts";

const readerFolder = fileURLToPath(new URL(".", import.meta.url));
const lockFile = fileURLToPath(new URL("../../../package-lock.json", import.meta.url));

/**
 * Writes into the target folder what PostgreSQL's parser finds in the migrations of the source folder. Loads the
 * parser, which takes a tenth of a second, only if a migration, the reader or a package has changed.
 */
export async function writeFacts(source: string, target: string, stampFile: string): Promise<void> {
  const inputs = [...(await filesOf(source)), ...(await filesOf(readerFolder)), lockFile];
  const facts = join(target, factsFile);
  if (await isCurrent(stampFile, inputs.join(" "))) return;
  const { readMigrations } = await import("./read-migrations.ts");
  await writeIfChanged(facts, Buffer.from(JSON.stringify(await readMigrations(source))));
  await writeStamp(stampFile, [...inputs, facts], inputs.join(" "));
}

const filesOf = async (folder: string) => (await readdir(folder)).sort().map((name) => join(folder, name));
