import { writeFile } from "node:fs/promises";
import { runCommand } from "../commands/arguments.ts";
import { type DiagnosedFailure, diagnosedFailures } from "../local/scenarios/diagnosed-failures.ts";
import { recordFailures } from "../local/scenarios/record-failures.ts";
import { diagnosisPage } from "./diagnosis-page.ts";
import { writeRecordedEvidence } from "./recorded-evidence.ts";

/** A function's environment holds no more targets with their databases. */
const atOnce = 6;

/** Those that fail side by side; who stops the database does so alone. */
function batches(): readonly (readonly DiagnosedFailure[])[] {
  const alone = diagnosedFailures.filter(({ stopsDatabase }) => stopsDatabase);
  const together = diagnosedFailures.filter(({ stopsDatabase }) => !stopsDatabase);
  const groups = Array.from({ length: Math.ceil(together.length / atOnce) }, (_, index) =>
    together.slice(index * atOnce, (index + 1) * atOnce),
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
