import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import type { Evidence } from "../../orchestrator/evidence/evidence.ts";
import { diagnosedFailures } from "../local/scenarios/diagnosed-failures.ts";
import type { RecordedEvidence } from "./diagnosis-page.ts";

const folder = new URL("../../test/orchestrator/evidence/recorded-evidence/", import.meta.url);
const fileOf = (name: string) => new URL(`${name}.json`, folder);

export async function readRecordedEvidence(): Promise<RecordedEvidence> {
  const read = diagnosedFailures.map(async ({ name }) => {
    const evidence = JSON.parse(await readFile(fileOf(name), "utf8")) as Evidence;
    return [name, evidence] as const;
  });
  return new Map(await Promise.all(read));
}

/** Replaces all records. They have no findings, because the tests derive these with the current rules. */
export async function writeRecordedEvidence(recorded: RecordedEvidence): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, evidence] of recorded) {
    const text = JSON.stringify({ ...evidence, findings: [] }, null, 1);
    await writeFile(fileOf(name), `${withoutFolders(text)}\n`);
  }
}

/** Stack traces contain the folders of the recording machine. */
const withoutFolders = (text: string) =>
  text.replaceAll(/(?:file:\/\/)?(?:\/[\w.@+-]+)+\/([\w.-]+\.m?[jt]s)\b/g, "/app/$1");
