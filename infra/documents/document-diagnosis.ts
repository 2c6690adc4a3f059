import { writeFile } from "node:fs/promises";
import { runCommand } from "../commands/arguments.ts";
import { type DiagnosedFailure, diagnosedFailures } from "../local/scenarios/diagnosed-failures.ts";
import { recordFailures } from "../local/scenarios/record-failures.ts";
import { diagnosisPage } from "./diagnosis-page.ts";
import { writeRecordedEvidence } from "./recorded-evidence.ts";

/** A function's environment (4 KB) has room for this many targets with their databases. */
const batchSize = 6;

/** Failures that are recorded in parallel. One that stops the database runs alone. */
function batches(): readonly (readonly DiagnosedFailure[])[] {
  const alone = diagnosedFailures.filter(({ stopsDatabase }) => stopsDatabase);
  const together = diagnosedFailures.filter(({ stopsDatabase }) => !stopsDatabase);
  const groups = Array.from({ length: Math.ceil(together.length / batchSize) }, (_, index) =>
    together.slice(index * batchSize, (index + 1) * batchSize),
  );
  return [...groups, ...alone.map((failure) => [failure])];
}

async function documentDiagnosis(): Promise<number> {
  const recorded = new Map();
  for (const failures of batches()) {
    console.log(`recording ${failures.map(({ name }) => name).join(", ")}`);
    for (const [name, evidence] of await recordFailures(failures)) recorded.set(name, evidence);
  }
  await writeRecordedEvidence(recorded);
  await writeFile(new URL("../../docs/diagnosis.md", import.meta.url), diagnosisPage(recorded));
  return 0;
}

await runCommand(documentDiagnosis);
