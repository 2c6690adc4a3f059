import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { diagnosisPage } from "../../../infra/documents/diagnosis-page.ts";
import { readRecordedEvidence } from "../../../infra/documents/recorded-evidence.ts";
import { diagnosedFailures } from "../../../infra/local/scenarios/diagnosed-failures.ts";
import { findingsOf } from "../../../orchestrator/evidence/diagnosis.ts";

const recorded = await readRecordedEvidence();

describe("the recorded failures on the local AWS", () => {
  it.each(diagnosedFailures)("$name: $finding", ({ name, finding, others = [] }) => {
    const evidence = recorded.get(name);

    expect(evidence && findingsOf(evidence).map((each) => each.finding)).toEqual([finding, ...others]);
  });

  it("are documented with the current rules (npm run docs:diagnosis)", async () => {
    const page = await readFile(new URL("../../../docs/diagnosis.md", import.meta.url), "utf8");

    expect(page).toBe(diagnosisPage(recorded));
  });
});
