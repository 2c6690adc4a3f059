import { describe, expect, it } from "vitest";
import { type DiagnosisRule, diagnose } from "../../orchestrator/diagnosis.ts";
import { diagnosisRules } from "../../orchestrator/diagnosis-rules.ts";
import type { Evidence } from "../../orchestrator/evidence.ts";
import { cases, elbFailure, log, nothing, smokeTest, task } from "./failure-cases.ts";

const matching = (evidence: Evidence) =>
  diagnosisRules.filter((rule) => rule.matches(evidence).length > 0).map(({ finding }) => finding);

describe("the diagnosis rules", () => {
  it.each(cases)("find that %s, and nothing else", (finding, evidence) => {
    expect(matching(evidence)).toEqual([finding]);
  });

  it("have a case each", () => {
    const found = new Set(cases.map(([finding]) => finding));

    expect(diagnosisRules.map(({ finding }) => finding).filter((finding) => !found.has(finding))).toEqual([]);
  });

  it.each<[string, Evidence]>([
    ["a failure that left nothing", nothing],
    [
      "a task that served for hours before its health checks failed",
      elbFailure("2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z"),
    ],
    ["an external API that cannot be reached", log("The external API cannot be reached: ECONNREFUSED")],
    ["the daemon that cannot reach X-Ray", log("dial tcp: ECONNREFUSED", "xray-daemon")],
    ["a smoke test that was answered wrongly", smokeTest(200, "0.id: received undefined")],
  ])("are silent about %s", (_, evidence) => {
    expect(matching(evidence)).toEqual([]);
  });

  it("see no slow start where the service answered its health check badly", () => {
    const unwell = elbFailure("2026-01-01T00:00:00.000Z", "2026-01-01T00:01:35.000Z");
    const description = "Health checks failed with these codes: [503]";

    expect(
      matching({ ...unwell, targets: [{ target: "10.0.0.1:3000", state: "unhealthy", description }] }),
    ).toEqual(["health check finds no database"]);
  });
});

describe("a diagnosis", () => {
  const rule = (finding: string, confidence: number, proof: string[]): DiagnosisRule => ({
    finding,
    matches: () => proof,
    cause: `It is ${finding}.`,
    remedy: "Mend it.",
    confidence,
  });

  it("tells the surest finding with its proof, each line once", () => {
    const rules = [
      rule("perhaps this", 0.5, ["a"]),
      rule("surely that", 0.9, ["b", "b", "c"]),
      rule("not", 1, []),
    ];

    expect(diagnose(nothing, rules)).toEqual({
      summary: "It is surely that. Mend it.",
      finding: "surely that",
      cause: "It is surely that.",
      remedy: "Mend it.",
      proof: ["b", "c"],
    });
  });

  it("stays small however much there is to show", () => {
    const lines = Array.from({ length: 100 }, (_, line) => `${line} ${"x".repeat(10_000)}`);

    expect(JSON.stringify(diagnose(nothing, [rule("much", 1, lines)])).length).toBeLessThan(2_000);
  });

  it("says so when no rule matches", () => {
    expect(diagnose(nothing)).toMatchObject({
      finding: "unknown",
      summary: expect.stringMatching(/No known cause.*Read the evidence of release-1-1-0 \(deployment\)/),
      proof: [nothing.failure.cause],
    });
  });

  it("prefers the cause to its consequences", () => {
    const crashed = task({
      stopCode: "EssentialContainerExited",
      containers: [{ name: "app", lastStatus: "STOPPED", exitCode: 1 }],
    });

    expect(diagnose({ ...crashed, logs: log("connect ECONNREFUSED 127.0.0.1:5432").logs }).finding).toBe(
      "database cannot be reached",
    );
  });
});
