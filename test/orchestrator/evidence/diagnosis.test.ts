import { describe, expect, it } from "vitest";
import { type DiagnosisRule, diagnose, findingsOf } from "../../../orchestrator/evidence/diagnosis.ts";
import { diagnosisRules } from "../../../orchestrator/evidence/diagnosis-rules.ts";
import type { Evidence } from "../../../orchestrator/evidence/evidence.ts";
import { cases, elbFailure, log, nothing, smokeTest, task } from "./failure-cases.ts";

const found = (evidence: Evidence) => findingsOf(evidence).map(({ finding }) => finding);

describe("the diagnosis rules", () => {
  it.each(cases)("find that %s, and nothing else", (finding, evidence) => {
    expect(found(evidence)).toEqual([finding]);
  });

  it("have a case each", () => {
    const matched = new Set(
      cases.flatMap(([, evidence]) => diagnosisRules.filter((r) => r.matches(evidence)[0])),
    );

    expect(diagnosisRules.filter((rule) => !matched.has(rule)).map(({ finding }) => finding)).toEqual([]);
  });

  it("name the cause, the remedy and an earlier check, in sentences", () => {
    for (const { finding, cause, remedy, earlierCheck } of diagnosisRules)
      for (const text of [cause, remedy, earlierCheck]) expect(text, finding).toMatch(/^[A-Z].+\.$/);
  });

  it.each<[string, Evidence]>([
    ["a failure without evidence", nothing],
    [
      "a task that served for hours before its health checks failed",
      elbFailure("2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z"),
    ],
    ["an external API that cannot be reached", log("The external API cannot be reached: ECONNREFUSED")],
    ["the daemon that cannot reach X-Ray", log("dial tcp: ECONNREFUSED", "xray-daemon")],
    ["a daemon that is denied while no traces are missing", log("AccessDenied", "xray-daemon")],
    [
      "resources that were cancelled because another failed",
      {
        ...nothing,
        stackEvents: [
          {
            at: "",
            logicalId: "Listener",
            type: "",
            status: "UPDATE_FAILED",
            reason: "Resource update cancelled",
          },
        ],
      },
    ],
  ])("are silent about %s", (_, evidence) => {
    expect(found(evidence)).toEqual([]);
  });

  it("say how many connections a roll-out takes at most, and only as far as it is known", () => {
    const full = log("FATAL: sorry, too many clients already");
    const service = { ...nothing.service, desiredCount: 4, maximumPercent: 150 } as Evidence["service"];
    const environment = [{ name: "DATABASE_POOL_SIZE", value: "20" }];
    const app = { name: "app", image: "tasks:1.1.0", essential: true, environment, secrets: [] };
    const proofOf = (evidence: Evidence) => findingsOf(evidence)[0]?.proof.slice(1);

    expect(proofOf(full)).toEqual([]);
    expect(proofOf({ ...full, service })).toEqual([
      "a roll-out has up to 6 tasks at once (4 desired, maximumPercent 150), each with its pool",
    ]);
    expect(proofOf({ ...full, service, taskDefinition: { arn: "tasks:2", containers: [app] } })).toEqual([
      "a roll-out has up to 6 tasks at once (4 desired, maximumPercent 150), each with a pool of 20: 120 connections",
    ]);
  });

  it("are surer of a certificate if the text names the database", () => {
    const confidence = (text: string) => findingsOf(log(text)).map((finding) => finding.confidence);

    expect(confidence("postgres: self-signed certificate in certificate chain")).toEqual(["likely"]);
    expect(confidence("self-signed certificate in certificate chain")).toEqual(["possible"]);
    expect(confidence("external API: self-signed certificate in certificate chain")).toEqual([]);
  });

  it("find no slow start if the service answered its health check with an error", () => {
    const unhealthy = elbFailure("2026-01-01T00:00:00.000Z", "2026-01-01T00:01:35.000Z");
    const description = "Health checks failed with these codes: [503]";

    expect(
      found({ ...unhealthy, targets: [{ target: "10.0.0.1:3000", state: "unhealthy", description }] }),
    ).toEqual(["health check finds no database"]);
  });

  it("do not treat a column that the new version lacks as a failure of the previous release", () => {
    expect(found(log('column "status" does not exist'))).toEqual(["migration is missing"]);
  });

  it("leave out a symptom if its cause is known", () => {
    const crashed = task({
      stopCode: "EssentialContainerExited",
      containers: [{ name: "app", lastStatus: "STOPPED", exitCode: 1 }],
    });

    expect(found({ ...crashed, logs: log("connect ECONNREFUSED 127.0.0.1:5432").logs })).toEqual([
      "database cannot be reached",
    ]);
    expect(found({ ...smokeTest(500, "got 500"), logs: log('relation "tags" does not exist').logs })).toEqual(
      ["database is not initialised"],
    );
  });
});

describe("a diagnosis", () => {
  const rule = (
    finding: string,
    confidence: DiagnosisRule["confidence"],
    proof: string[],
    more: Partial<DiagnosisRule> = {},
  ): DiagnosisRule => ({
    finding,
    matches: () => proof,
    cause: `It is ${finding}.`,
    remedy: "Correct it.",
    confidence,
    earlierCheck: "Looking.",
    ...more,
  });

  const diagnosed = (...rules: DiagnosisRule[]) =>
    diagnose({ ...nothing, findings: findingsOf(nothing, rules) });

  it("shows the most certain finding with its proof, each line once, and names the others", () => {
    const diagnosis = diagnosed(
      rule("perhaps this", "possible", ["a"]),
      rule("likely", "likely", ["a"]),
      rule("surely that", "certain", ["b", "b", "c"]),
      rule("not", "certain", []),
      rule("a symptom", "certain", ["d"], { symptom: true }),
    );

    expect(diagnosis).toEqual({
      summary: "It is surely that. Correct it.",
      finding: "surely that",
      cause: "It is surely that.",
      remedy: "Correct it.",
      confidence: "certain",
      earlierCheck: "Looking.",
      proof: ["b", "c"],
      others: ["likely", "perhaps this"],
    });
  });

  it("shows a finding once, with the confidence of its most certain rule", () => {
    const diagnosis = diagnosed(rule("it", "possible", ["a"]), rule("it", "likely", ["b"]));

    expect(diagnosis).toMatchObject({ finding: "it", confidence: "likely", proof: ["b"], others: [] });
  });

  it("treats the first of equally certain findings as the cause", () => {
    expect(diagnosed(rule("cause", "likely", ["a"]), rule("consequence", "likely", ["b"])).finding).toBe(
      "cause",
    );
  });

  it("stays small, however long the proof is", () => {
    const lines = Array.from({ length: 100 }, (_, line) => `${line} ${"x".repeat(10_000)}`);

    expect(JSON.stringify(diagnosed(rule("much", "certain", lines))).length).toBeLessThan(2_000);
  });

  it("is unknown if no rule matches", () => {
    expect(diagnose(nothing)).toMatchObject({
      finding: "unknown",
      confidence: "possible",
      summary: expect.stringMatching(/No known cause.*Read the evidence of release-1-1-0 \(deployment\)/),
      proof: [nothing.failure.cause],
      others: [],
    });
  });
});
