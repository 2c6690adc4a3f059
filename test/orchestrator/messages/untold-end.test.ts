import { describe, expect, it } from "vitest";
import { endStates, type Phase } from "../../../orchestrator/deployment/deployment.ts";
import { storeEvidence } from "../../../orchestrator/evidence/evidence.ts";
import { followUpOutcomes } from "../../../orchestrator/follow-up-outcomes.ts";
import { readOpenOutcomes } from "../../../orchestrator/messages/open-outcome.ts";
import { readOutcome, storeOutcome } from "../../../orchestrator/messages/outcome-record.ts";
import type { OutcomeSendingServices } from "../../../orchestrator/messages/outcome-sending.ts";
import { type ReachedEnd, storeUntoldEnd } from "../../../orchestrator/messages/untold-end.ts";
import { notify } from "../../../orchestrator/states/notify.ts";
import { storeTraceReport, type TraceResult } from "../../../orchestrator/verification/trace-report.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { TaskTokens } from "../fixtures/approvals.ts";

const deployment = aDeployment();
const succeeded: ReachedEnd["end"] = { status: "SUCCEEDED", at: "2026-01-01T00:20:00.000Z" };
const failed: ReachedEnd["end"] = {
  ...{ status: "FAILED", at: "2026-01-01T00:20:00.000Z", error: "SmokeTestsFailed" },
  cause: "GET /tasks answered 500 | Diagnosis: The service cannot read its table.",
};
const failure = { error: "SmokeTestsFailed", cause: "GET /tasks answered 500" };

const diagnosis = (summary: string) => ({
  ...{ finding: "unknown", cause: summary, remedy: "Look.", confidence: "possible", earlierCheck: "None." },
  ...{ proof: ["500"], summary, others: [] },
});

async function prepare() {
  const table = await inProcessTable();
  const clock = new VirtualClock();
  const services = { table, clock };
  const evidence = (phase: Phase, summary: string) =>
    storeEvidence(table, {
      evidence: { deploymentId: deployment.id, phase, collectedAt: "2026-01-01T00:10:00.000Z" },
      diagnosis: diagnosis(summary),
    } as unknown as Parameters<typeof storeEvidence>[1]);
  const traces = (phase: Phase, ...statuses: TraceResult["status"][]) => {
    const results = statuses.map((status) => ({ name: "tasks", traceId: "1-0-0", status, problems: [] }));
    const map = { nodes: [], edges: [] };
    const report = { checkedAt: "2026-01-01T00:10:00.000Z", results, timelines: [], map };
    return storeTraceReport(table, deployment.id, phase, report);
  };
  const stored = async (end: Omit<ReachedEnd, "deployment">) => {
    await storeUntoldEnd(services, { deployment, ...end });
    return readOutcome(table, deployment.id);
  };
  return { ...services, evidence, traces, stored };
}

describe("the end of a deployment whose Notify died before it stored it", () => {
  it.each(endStates)("is stored as %s", async (endState) => {
    const { stored, table } = await prepare();
    const isSuccess = endState === "Deployed" || endState === "NothingToDeploy";

    expect(await stored({ endState, end: isSuccess ? succeeded : failed })).toMatchObject({
      deployment,
      outcome: { endState, failure: isSuccess ? null : failure },
      diagnosis: null,
    });
    expect(await readOpenOutcomes(table)).toMatchObject([{ deploymentId: deployment.id }]);
  });

  it.each([
    ["deploy", ["deploy"]],
    ["rollback", ["deploy", "rollback"]],
  ] as const)("has the diagnosis of the phase %s, which failed last", async (last, phases) => {
    const { evidence, stored } = await prepare();
    for (const phase of phases) await evidence(phase, `found in ${phase}`);

    const told = await stored({ endState: "RollbackFailed", end: failed });

    expect(told).toMatchObject({ diagnosis: { summary: `found in ${last}` }, outcome: { failure } });
  });

  it.each([
    ["Deployed", "deploy", ["complete", "complete"], "complete"],
    ["Deployed", "deploy", ["complete", "missing"], "unverifiable"],
    ["Deployed", "rollback", ["complete"], "unverifiable"],
    ["RolledBack", "rollback", ["complete"], "complete"],
    ["RolledBack", "deploy", ["complete"], "unverifiable"],
    ["RollbackFailed", "deploy", ["complete"], null],
  ] as const)("%s, with traces of the phase %s that are %j, is told as %s", async (...args) => {
    const [endState, phase, statuses, expected] = args;
    const { traces, stored } = await prepare();
    await traces(phase, ...statuses);

    const told = await stored({ endState, end: endState === "Deployed" ? succeeded : failed });

    expect(told?.outcome.traces).toBe(expected);
  });

  it("replaces that it was stopped, and nothing else", async () => {
    const { stored, table, clock } = await prepare();
    const stopped = { endState: "Stopped", stopped: { whatRuns: "Nothing." } } as const;
    await storeOutcome({ table, clock }, { deployment, outcome: stopped, diagnosis: null });

    const told = await stored({ endState: "Failed", end: failed });
    await clock.advance(60_000);
    const again = await stored({ endState: "Failed", end: { ...failed, error: "Other" } });

    expect(told?.outcome.endState).toBe("Failed");
    expect(again).toEqual(told);
  });

  it("costs one read if it is told", async () => {
    const { stored, table, clock } = await prepare();
    await stored({ endState: "Failed", end: failed });
    let calls = 0;
    const send = (command: never) => {
      calls += 1;
      return table.client.send(command);
    };

    const services = { clock, table: { ...table, client: { send } as never } };
    await storeUntoldEnd(services, { deployment, endState: "Failed", end: failed });

    expect(calls).toBe(1);
  });

  it("reaches everyone once, also if Notify still runs after all", async () => {
    const { table, clock, stored } = await prepare();
    const told: string[] = [];
    const deliver = async (to: string) => void told.push(to);
    const services: OutcomeSendingServices = {
      ...{ table, clock, stepFunctions: new TaskTokens().client, webUrl: "https://deployments.example.com" },
      ...{ recipients: ["bob@example.com"], knownRequesters: ["example.com"], sendMail: deliver },
      randomBytes: (count) => new Uint8Array(count),
      slack: async () => ({ kind: "webhook", post: () => deliver("slack") }),
      onFailure: () => {},
    };
    const followUp = async () => {
      await clock.advance(60_000);
      await followUpOutcomes({ ...services, onNotTold: () => {} });
    };

    for (let minute = 0; minute < 3; minute++) {
      await stored({ endState: "Deployed", end: succeeded });
      await followUp();
    }
    await notify(services, { deployment, outcome: { endState: "Deployed" }, diagnosis: null });
    await followUp();

    expect(told.sort()).toEqual(["alice@example.com", "bob@example.com", "slack"]);
    expect(await readOpenOutcomes(table)).toEqual([]);
  });
});
