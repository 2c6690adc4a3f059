import { writeFile } from "node:fs/promises";
import { diagnosisPage } from "../diagnosis-page.ts";
import { diagnosedFailures } from "../local/scenarios/diagnosed-failures.ts";
import { recordFailures } from "../local/scenarios/record-failures.ts";
import { writeRecordedEvidence } from "../recorded-evidence.ts";
import { runCommand } from "./arguments.ts";

/** A function's environment holds no more targets with their databases. */
const atOnce = 6;

async function documentDiagnosis(): Promise<number> {
  const recorded = new Map();
  for (let first = 0; first < diagnosedFailures.length; first += atOnce) {
    const failures = diagnosedFailures.slice(first, first + atOnce);
    console.log(`recording ${failures.map(({ name }) => name).join(", ")}`);
    for (const [name, evidence] of await recordFailures(failures)) recorded.set(name, evidence);
  }
  await writeRecordedEvidence(recorded);
  await writeFile(new URL("../../docs/diagnosis.md", import.meta.url), diagnosisPage(recorded));
  return 0;
}

await runCommand(documentDiagnosis);
