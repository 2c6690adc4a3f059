import { PutTraceSegmentsCommand, XRayClient } from "@aws-sdk/client-xray";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../infra/local/wire/endpoint.ts";
import { startXRay, type XRay } from "../../infra/local/xray/xray.ts";
import { checkTraces, parseTracePolicy, type TracePolicy } from "../../orchestrator/check-traces.ts";
import type { Attempt } from "../../orchestrator/deployment.ts";
import { recordHalt } from "../../orchestrator/halt-record.ts";
import { parseSmokeTests } from "../../orchestrator/smoke-test-contract.ts";
import { clientSettings } from "../support/client-settings.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { aDeployment, changeSet } from "./a-deployment.ts";
import { startStateTable } from "./state-table.ts";

const deadlineSeconds = 60;
const names = ["one", "two", "three", "four", "five", "six", "seven"];
const tests = parseSmokeTests(
  names.map((name) => ({
    name,
    method: "GET",
    path: "/tasks",
    expectedStatus: 200,
    minimumDurationMs: 0,
    maximumDurationMs: 2000,
    expectedSubsegment: { name: "application-logic", minimumDurationMs: 100 },
  })),
);

let clock: VirtualClock;
let xray: XRay;
let endpoint: Endpoint;
let client: XRayClient;

beforeEach(async () => {
  clock = new VirtualClock();
  xray = await startXRay({ clock, indexingDelayMs: 0 });
  endpoint = await startEndpoint({ services: [xray.service] });
  client = new XRayClient(clientSettings(endpoint.url));
});
afterEach(async () => {
  client.destroy();
  await endpoint.close();
  await xray.close();
});

const traces = names.map((name, index) => ({
  name,
  traceId: `1-6955b900-${String(index).padStart(24, "0")}`,
}));

async function record(durationSeconds: number, ...recorded: typeof traces) {
  const start_time = clock.now() / 1000;
  const documents = recorded.map(({ traceId }, index) => ({
    id: `111111111111111${index}`,
    trace_id: traceId,
    name: "tasks",
    start_time,
    end_time: start_time + 1,
    subsegments: [
      {
        id: "2222222222222222",
        name: "application-logic",
        start_time,
        end_time: start_time + durationSeconds,
      },
    ],
  }));
  await client.send(
    new PutTraceSegmentsCommand({ TraceSegmentDocuments: documents.map((each) => JSON.stringify(each)) }),
  );
  await clock.advance(1000);
}

async function check({
  waitedSeconds = 0,
  policy = "fail" as TracePolicy,
  sent = traces,
  asked = client,
  halted = false,
  attempt = "deployment" as Attempt,
} = {}) {
  const table = await startStateTable();
  if (halted) {
    await recordHalt(table, aDeployment().id, { by: "bob@example.com", at: "2026-01-01T00:00:00.000Z" });
  }
  const context = { xray: asked, table, clock, tests, delayScale: 1, deadlineSeconds, policy };
  return checkTraces(context, {
    deployment: aDeployment(),
    attempt,
    changeSet,
    smokeTests: { serviceUrl: "http://127.0.0.1", startedAt: "2026-01-01T00:00:00.000Z", traces: sent },
    waitingSince: new Date(clock.now() - waitedSeconds * 1000).toISOString(),
  });
}

describe("checking the traces of the smoke tests", () => {
  it("is complete when all of them are there, more than one call takes", async () => {
    await record(0.1, ...traces);

    expect(await check()).toEqual({ status: "complete" });
  });

  it("waits while one is missing", async () => {
    await record(0.1, ...traces.slice(1));

    expect(await check({ waitedSeconds: deadlineSeconds - 1 })).toEqual({ status: "waiting" });
  });

  it("fails at once when one is wrong, though others are missing", async () => {
    await record(0.01, ...traces.slice(0, 1));

    await expect(check()).rejects.toMatchObject({
      name: "TracesIncomplete",
      message: expect.stringMatching(
        /^wrong traces: one \(1-6955b900-0+\): .*took 10 ms, expected at least 95 ms$/,
      ),
    });
  });

  it("names the missing ones at the deadline, whatever the policy", async () => {
    await record(0.1, ...traces.slice(1));

    await expect(check({ waitedSeconds: deadlineSeconds, policy: "warn" })).rejects.toMatchObject({
      name: "TracesIncomplete",
      message: expect.stringMatching(/^X-Ray shows 6 of 7 traces after 60 s\. Missing: one \(/),
    });
  });

  it("fails with the likely causes when X-Ray shows none of them", async () => {
    await expect(check({ waitedSeconds: deadlineSeconds })).rejects.toMatchObject({
      name: "TracesIncomplete",
      message: expect.stringMatching(/daemon does not run, .*AWSXRayDaemonWriteAccess.*Transaction Search/),
    });
  });

  it("is unverifiable when X-Ray shows none of them and the policy is to warn", async () => {
    expect(await check({ waitedSeconds: deadlineSeconds, policy: "warn" })).toEqual({
      status: "unverifiable",
    });
  });

  it("does not pass without a single trace to look for", async () => {
    await expect(check({ sent: [] })).rejects.toMatchObject({ name: "TracesIncomplete" });
  });

  it("asks again for ids that X-Ray could not process", async () => {
    const sent = traces.slice(0, 1);
    await record(0.1, ...sent);
    const unprocessed = async () => ({ Traces: [], UnprocessedTraceIds: sent.map(({ traceId }) => traceId) });

    const first = await check({ sent, asked: { send: unprocessed } as unknown as XRayClient });
    const second = await check({ sent });

    expect([first.status, second.status]).toEqual(["waiting", "complete"]);
  });

  it("is halted by a person, but not on the way back", async () => {
    await expect(check({ halted: true })).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(await check({ halted: true, attempt: "rollback" })).toEqual({ status: "waiting" });
  });

  it("knows two policies", () => {
    expect(parseTracePolicy("warn")).toBe("warn");
    expect(() => parseTracePolicy("ignore")).toThrow('TRACE_POLICY is "ignore"; it must be fail or warn');
  });
});
