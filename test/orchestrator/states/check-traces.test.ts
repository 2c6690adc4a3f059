import {
  type BatchGetTracesCommand,
  GetTraceGraphCommand,
  PutTraceSegmentsCommand,
  XRayClient,
} from "@aws-sdk/client-xray";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../../infra/local/aws/wire/endpoint.ts";
import { startXRay, type XRay } from "../../../infra/local/aws/xray/xray.ts";
import type { Phase } from "../../../orchestrator/deployment/deployment.ts";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import {
  checkTraces,
  parseTracePolicy,
  type TracePolicy,
} from "../../../orchestrator/states/check-traces.ts";
import { readTraceReport } from "../../../orchestrator/verification/trace-report.ts";
import { clientSettings } from "../../support/client-settings.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aContract, aDeployment, changeSet } from "../fixtures/a-deployment.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const deadlineSeconds = 60;
const names = ["one", "two", "three", "four", "five", "six", "seven"];
const tests = names.map((name) => ({
  name,
  method: "GET",
  path: "/tasks",
  expectedStatus: 200,
  minimumDurationMs: 0,
  maximumDurationMs: 2000,
  expectedSubsegment: { name: "external-api", namespace: "remote", minimumDurationMs: 100 },
}));

let clock: VirtualClock;
let xray: XRay;
let endpoint: Endpoint;
let client: XRayClient;
let table: Table;

beforeEach(async () => {
  clock = new VirtualClock();
  table = await startStateTable();
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
        id: `222222222222222${index}`,
        name: "external-api",
        namespace: "remote",
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
  phase = "deploy" as Phase,
} = {}) {
  const contract = aContract(tests);
  if (halted) {
    await storeHalt(table, aDeployment().id, {
      by: "bob@example.com",
      at: "2026-01-01T00:00:00.000Z",
      reason: "It must not go on",
    });
  }
  const context = { xray: asked, table, clock, contract, deadlineSeconds, policy };
  return checkTraces(context, {
    deployment: aDeployment(),
    phase,
    changeSet,
    smokeTests: { serviceUrl: "http://127.0.0.1", startedAt: "2026-01-01T00:00:00.000Z", traces: sent },
    waitingSince: new Date(clock.now() - waitedSeconds * 1000).toISOString(),
  });
}

describe("a halt while the traces are checked", () => {
  const halt = { by: "bob@example.com", at: "2026-01-01T00:00:00.000Z", reason: "It must not go on" };

  /** X-Ray that a person is faster than. */
  const haltedDuring = () => {
    const send = async (command: never) => {
      await storeHalt(table, aDeployment().id, halt);
      return client.send(command);
    };
    return { send } as unknown as typeof client;
  };

  it("is found when they are complete", async () => {
    await record(0.1, ...traces);

    await expect(check({ asked: haltedDuring() })).rejects.toMatchObject({ name: "DeploymentHalted" });
  });

  it.each([
    ["complete", "fail", traces],
    ["unverifiable", "warn", []],
  ] as const)("is not stored after they are %s", async (status, policy, sent) => {
    await record(0.1, ...sent);

    expect(await check({ policy, waitedSeconds: deadlineSeconds })).toEqual({ status });
    expect(await storeHalt(table, aDeployment().id, halt)).toMatchObject({ passed: { because: "verified" } });
    expect(await check({ policy, waitedSeconds: deadlineSeconds })).toEqual({ status });
  });

  it("is stored while one is missing", async () => {
    await check();

    expect(await storeHalt(table, aDeployment().id, halt)).toEqual({ halt });
  });
});

describe("checking the traces of the smoke tests", () => {
  it("is complete when all of them are there, more than one call takes", async () => {
    await record(0.1, ...traces);

    expect(await check()).toEqual({ status: "complete" });
  });

  it("waits while one is missing", async () => {
    await record(0.1, ...traces.slice(1));

    expect(await check({ waitedSeconds: deadlineSeconds - 1 })).toEqual({ status: "waiting" });
  });

  it("waits when the clock was set back an hour", async () => {
    expect(await check({ waitedSeconds: -3600 })).toEqual({ status: "waiting" });
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

  it("names the missing ones at the deadline", async () => {
    await record(0.1, ...traces.slice(1));

    await expect(check({ waitedSeconds: deadlineSeconds })).rejects.toMatchObject({
      name: "TracesIncomplete",
      message: expect.stringMatching(/^X-Ray has 6 of 7 traces complete after 60 s\. Missing: one \(/),
    });
  });

  it("fails with the likely causes when X-Ray shows none of them", async () => {
    await expect(check({ waitedSeconds: deadlineSeconds })).rejects.toMatchObject({
      name: "TracesIncomplete",
      message: expect.stringMatching(/daemon does not run, .*AWSXRayDaemonWriteAccess.*Transaction Search/),
    });
  });

  it.each([0, 6])("is unverifiable when X-Ray shows %d of 7 and the policy is to warn", async (shown) => {
    await record(0.1, ...traces.slice(0, shown));

    expect(await check({ waitedSeconds: deadlineSeconds, policy: "warn" })).toEqual({
      status: "unverifiable",
    });
  });

  it("fails for a wrong one, though the policy is to warn", async () => {
    await record(0.01, ...traces);

    await expect(check({ waitedSeconds: deadlineSeconds, policy: "warn" })).rejects.toMatchObject({
      name: "TracesIncomplete",
    });
  });

  it("waits for the service map when the traces are there", async () => {
    await record(0.1, ...traces);
    const withoutMap = {
      send: (command: object) =>
        command instanceof GetTraceGraphCommand
          ? Promise.resolve({ Services: [] })
          : client.send(command as BatchGetTracesCommand),
    } as unknown as XRayClient;

    expect(await check({ asked: withoutMap })).toEqual({ status: "waiting" });
    await expect(check({ asked: withoutMap, waitedSeconds: deadlineSeconds })).rejects.toThrow(
      /one \(.*\): the service map has no edge client → tasks, the service map has no edge tasks → external-api/,
    );
  });

  it("keeps verdicts, timelines and one map of all batches", async () => {
    await record(0.1, ...traces.slice(1));
    await check();

    const report = await readTraceReport(table, "release-1-1-0", "deploy");

    expect(report?.results.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "one missing",
      ...names.slice(1).map((name) => `${name} complete`),
    ]);
    expect(report?.timelines).toHaveLength(6);
    expect(report?.map).toEqual({
      nodes: [
        { id: "tasks", name: "tasks", type: "" },
        { id: "client tasks", name: "tasks", type: "client" },
        { id: "remote external-api", name: "external-api", type: "remote" },
      ],
      edges: [
        { from: "tasks", to: "remote external-api", requests: 6, averageMs: 100, errors: 0, faults: 0 },
        { from: "client tasks", to: "tasks", requests: 6, averageMs: 1000, errors: 0, faults: 0 },
      ],
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

  it("is halted by a person, but not in a rollback", async () => {
    await expect(check({ halted: true })).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(await check({ halted: true, phase: "rollback" })).toEqual({ status: "waiting" });
  });

  it("knows two policies", () => {
    expect(parseTracePolicy("warn")).toBe("warn");
    expect(() => parseTracePolicy("ignore")).toThrow('TRACE_POLICY is "ignore"; it must be fail or warn');
  });
});
