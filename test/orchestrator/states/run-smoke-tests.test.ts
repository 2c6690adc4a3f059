import type { RequestListener } from "node:http";
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import type { Deployment } from "../../../orchestrator/deployment/deployment.ts";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import { storePreviousRelease } from "../../../orchestrator/release/previous-release.ts";
import { type ReleaseContract, storeRelease } from "../../../orchestrator/release/release.ts";
import { runSmokeTests } from "../../../orchestrator/states/run-smoke-tests.ts";
import type { HttpClient } from "../../../orchestrator/verification/smoke-request.ts";
import { readSmokeTests } from "../../../orchestrator/verification/smoke-test-results.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aContract, aDeployment, aTarget, changeSet } from "../fixtures/a-deployment.ts";
import { serve } from "../fixtures/http-server.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const json =
  (body: unknown, status = 200): RequestListener =>
  (_, response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

const test = {
  name: "the tasks are listed",
  method: "GET",
  path: "/tasks",
  expectedStatus: 200,
  expectedBody: { type: "array", items: { type: "object", required: ["id"] } },
  minimumDurationMs: 0,
  maximumDurationMs: 2000,
};
const healthTest = {
  ...test,
  name: "the service is healthy",
  path: "/health",
  expectedBody: { type: "object", properties: { status: { const: "healthy" } } },
};

const releaseBefore = {
  deploymentId: "release-1-0-0",
  stackName: "xray-poc-compute",
  image: "tasks:1.0.0",
  parameters: {},
  secretParameters: [],
  template: "{}",
  recordedAt: "2025-12-31T00:00:00.000Z",
};

interface Run {
  readonly tests?: readonly object[];
  readonly outputs?: readonly object[];
  readonly delayScale?: number;
  readonly reportsVersion?: boolean;
  readonly deployment?: Partial<Deployment>;
  readonly phase?: "deploy" | "rollback";
  readonly http?: HttpClient;
}

/** Runs the tests against the address as the state would; answers the run, or throws what the state would. */
async function start(url: string) {
  const table = await startStateTable();
  const clock = new VirtualClock();
  const pauses: number[] = [];
  let random = 0;
  const run = ({
    tests = [test],
    outputs,
    delayScale = 1,
    reportsVersion = true,
    deployment,
    phase = "deploy",
    http = fetch,
  }: Run = {}) => {
    const stack = {
      StackName: "xray-poc-compute",
      Outputs: outputs ?? [{ OutputKey: "ServiceUrl", OutputValue: url }],
    };
    const cloudFormation = { send: async () => ({ Stacks: [stack] }) } as unknown as CloudFormationClient;
    const context = {
      cloudFormation,
      table,
      clock,
      stopwatch: performance,
      http,
      sleep: async (milliseconds: number) => {
        pauses.push(milliseconds);
      },
      randomBytes: (length: number) => new Uint8Array(length).fill(++random),
      contract: aContract(tests, { reportsVersion, delayScale }),
      target: aTarget(),
    };
    return runSmokeTests(context, { deployment: aDeployment(deployment), phase, changeSet });
  };
  const stored = (phase: "deploy" | "rollback" = "deploy") => readSmokeTests(table, "release-1-1-0", phase);
  const keepRelease = async (contract?: ReleaseContract) => {
    const release = { ...releaseBefore, ...(contract ? { contract } : {}) };
    await storeRelease(table, release, "2025-12-31T00:00:00.000Z");
    await storePreviousRelease(table, aDeployment({ id: "release-1-1-0" }));
    // The last release is then another one than the previous one.
    await storeRelease(
      table,
      { ...releaseBefore, deploymentId: "release-1-1-0" },
      "2026-01-01T00:00:00.000Z",
    );
  };
  return { run, stored, keepRelease, pauses, table };
}

const failure = (message: RegExp | string) => ({
  name: "SmokeTestsFailed",
  message: typeof message === "string" ? message : expect.stringMatching(message),
});

describe("smoke tests", () => {
  it("send each request under its own sampled trace and answer their ids", async () => {
    const { url, requests } = await serve((request, response) =>
      json(request.url === "/health" ? { status: "healthy" } : [{ id: 1 }])(request, response),
    );
    const { run, stored } = await start(url);

    const result = await run({ tests: [test, healthTest] });

    const sent = requests.map(({ headers }) => headers["x-amzn-trace-id"]).sort();
    expect(sent).toEqual([
      "Root=1-6955b900-010101010101010101010101;Sampled=1",
      "Root=1-6955b900-020202020202020202020202;Sampled=1",
    ]);
    expect(result).toEqual({
      serviceUrl: url,
      startedAt: "2026-01-01T00:00:00.000Z",
      traces: [
        { name: test.name, traceId: "1-6955b900-010101010101010101010101" },
        { name: healthTest.name, traceId: "1-6955b900-020202020202020202020202" },
      ],
    });
    expect((await stored())?.results).toMatchObject([
      { request: "GET /tasks", status: 200, problems: [] },
      { request: "GET /health", status: 200, problems: [] },
    ]);
  });

  it("run four at a time, and keep the order of the contract", async () => {
    const tests = Array.from({ length: 9 }, (_, index) => ({ ...test, name: `${index}`, path: `/${index}` }));
    let answerFirst = () => {};
    const { url } = await serve((request, response) => {
      const answer = () => json([])(request, response);
      if (request.url === "/0") answerFirst = answer;
      else answer();
      if (request.url === "/8") answerFirst();
    });
    const { run, stored } = await start(url);
    const inFlight = new Set<string>();
    const counts: number[] = [];
    const http: HttpClient = async (address, init) => {
      counts.push(inFlight.add(address).size);
      return fetch(address, init).finally(() => inFlight.delete(address));
    };

    await run({ tests, http });

    expect(Math.max(...counts)).toBe(4);
    const results = (await stored())?.results ?? [];
    expect(results.map(({ name }) => name)).toEqual(tests.map(({ name }) => name));
  });

  it("are not run for a halted deployment, but for its rollback", async () => {
    const { run, stored, table } = await start((await serve(json([]))).url);
    await storeHalt(table, "release-1-1-0", {
      by: "bob@example.com",
      at: "2026-01-01T00:00:00.000Z",
      reason: "It must not go on",
    });

    await expect(run()).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(await stored()).toBeUndefined();
    expect(await run({ phase: "rollback" })).toMatchObject({ traces: [expect.anything()] });
  });

  it("name every failing test with expectation and answer, and store the results first", async () => {
    const { url } = await serve((request, response) =>
      json(request.url === "/health" ? { status: "unhealthy" } : [{}])(request, response),
    );
    const { run, stored } = await start(url);

    await expect(run({ tests: [test, healthTest] })).rejects.toMatchObject(
      failure(
        /^2 of 2 smoke tests failed: the tasks are listed \(GET \/tasks\): 0\.id: .*received undefined \| the service is healthy \(GET \/health\): status: .*Expected "healthy" but received "unhealthy"$/,
      ),
    );
    expect((await stored())?.results.map(({ problems }) => problems.length)).toEqual([1, 1]);
  });

  it("try a 5xx again under a new trace and report it", async () => {
    let times = 0;
    const { url, requests } = await serve((request, response) =>
      ++times < 3 ? json({ title: "Bad Gateway" }, 502)(request, response) : json([])(request, response),
    );
    const { run, stored, pauses } = await start(url);

    const { traces } = await run();

    expect(requests).toHaveLength(3);
    expect(pauses).toEqual([500, 1000]);
    expect(traces).toEqual([{ name: test.name, traceId: "1-6955b900-030303030303030303030303" }]);
    expect((await stored())?.results[0]?.failedTries).toEqual([
      'expected status 200, got 502: {"title":"Bad Gateway"}',
      'expected status 200, got 502: {"title":"Bad Gateway"}',
    ]);
  });

  it("fail on a 5xx after three tries", async () => {
    const { url, requests } = await serve(json({ title: "Internal Server Error" }, 500));
    const { run } = await start(url);

    await expect(run()).rejects.toMatchObject(
      failure(
        '1 of 1 smoke tests failed: the tasks are listed (GET /tasks): expected status 200, got 500: {"title":"Internal Server Error"}',
      ),
    );
    expect(requests).toHaveLength(3);
  });

  it.each<[string, RequestListener, RegExp]>([
    ["a wrong body", json({ not: "a list" }), /Expected array/],
    [
      "a body that is no JSON",
      (_, response) => response.end("<h1>hello</h1>"),
      /expected JSON, got <h1>hello<\/h1>/,
    ],
    [
      "JSON with a byte order mark",
      (_, response) => response.end("\uFEFF[]"),
      /got a body that starts with a byte order mark \(U\+FEFF\); send it without/,
    ],
    ["a 4xx", json({}, 404), /expected status 200, got 404/],
    [
      "a redirect",
      (_, response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
      /got 302 \(a redirect to http:\/\/169\.254\.169\.254\/, which is not followed\): an empty body/,
    ],
  ])("take %s for final", async (_, listener, message) => {
    const { url, requests } = await serve(listener);
    const { run } = await start(url);

    await expect(run()).rejects.toMatchObject(failure(message));
    expect(requests).toHaveLength(1);
  });

  it("read no more than 64 KiB of an answer", async () => {
    const { url } = await serve((_, response) => response.end("x".repeat(10 * 1024 * 1024)));
    const { run } = await start(url);

    await expect(run()).rejects.toMatchObject(failure(/an answer of more than 64 KiB/));
  });

  it.each<[string, Run, RequestListener]>([
    ["a list of thousands of wrong items", {}, json(Array.from({ length: 7000 }, () => "wrong"))],
    ["a value as long as an answer may be", { tests: [healthTest] }, json({ status: "x ".repeat(30_000) })],
    [
      "a version as long as an answer may be",
      { tests: [healthTest] },
      json({ status: "healthy", version: "1 ".repeat(30_000) }),
    ],
    [
      "a redirect as long as a header may be",
      {},
      (_, response) => response.writeHead(302, { location: `/${"x.".repeat(7000)}` }).end(),
    ],
  ])("tell few words of %s", async (_, options, listener) => {
    const { url } = await serve(listener);
    const { run, stored } = await start(url);

    const error = await run(options).then(
      () => undefined,
      (thrown: Error) => thrown,
    );

    expect(error).toMatchObject(failure(/^1 of 1 smoke tests failed/));
    expect(error?.message.length).toBeLessThan(4_000);
    expect(JSON.stringify(await stored()).length).toBeLessThan(4_000);
  });

  it.each<[string, RequestListener]>([
    ["an answer", () => {}],
    [
      "the rest of a body",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).write("[");
      },
    ],
  ])("do not wait for %s longer than the test allows", async (_, listener) => {
    const { url } = await serve(listener);
    const { run } = await start(url);

    await expect(run({ tests: [{ ...test, maximumDurationMs: 20 }] })).rejects.toMatchObject(
      failure(/no answer within 20 ms/),
    );
  });

  it.each(["/\t/example.com/", "/\n/example.com/tasks", "/\r\\example.com"])(
    "ask no other host than the stack's, whatever the path %j makes of it",
    async (path) => {
      const { url, requests } = await serve(json([]));
      const { run } = await start(url);

      await expect(run({ tests: [{ ...test, path }] })).rejects.toMatchObject(
        failure(/is not a path of the service/),
      );
      expect(requests).toHaveLength(0);
    },
  );

  it("name the reason if there is no answer", async () => {
    const { url, requests } = await serve((request) => request.socket.destroy());
    const { run } = await start(url);

    await expect(run()).rejects.toMatchObject(failure(/no answer: (UND_ERR_SOCKET|ECONNRESET)/));
    expect(requests).toHaveLength(3);
  });

  it("scale the least duration by the delays' scale, not the longest one", async () => {
    const { url } = await serve(json([]));
    const { run } = await start(url);
    const slow = { ...test, minimumDurationMs: 1500 };

    await expect(run({ tests: [slow] })).rejects.toMatchObject(
      failure(/expected at least 1495 ms, took \d+ ms/),
    );
    await expect(run({ tests: [slow], delayScale: 0 })).resolves.toMatchObject({ serviceUrl: url });
  });

  it.each([
    ["another version than the image's tag", { image: "tasks:1.1.0" }, "deploy", true, false],
    ["the version of the image's tag", { image: "localhost:5000/tasks:v1.0.0" }, "deploy", true, true],
    ["any version for a tag that is none", { image: "tasks:latest" }, "deploy", true, true],
    [
      "any version in a rollback to a release that tells none",
      { image: "tasks:1.1.0" },
      "rollback",
      true,
      true,
    ],
    ["any version where the contract promises none", { image: "tasks:1.1.0" }, "deploy", false, true],
  ] as const)("judge %s at /health", async (_, deployment, phase, reportsVersion, passes) => {
    const { url } = await serve(json({ status: "healthy", version: "1.0.0" }));
    const { run, stored } = await start(url);

    const error = await run({ tests: [healthTest], deployment, phase, reportsVersion }).catch(
      (thrown: Error) => thrown,
    );

    expect((await stored(phase))?.results[0]?.problems).toEqual(
      passes ? [] : ["expected version 1.1.0, got 1.0.0"],
    );
    expect(error instanceof Error).toBe(!passes);
  });

  it.each([
    ["the version and the contract that the release keeps", "1.0.0", []],
    ["no other version than the release's", "0.9.0", ["expected version 0.9.0, got 1.0.0"]],
  ])("want of a rollback %s", async (_, version, problems) => {
    const { url, requests } = await serve(json({ status: "healthy", version: "1.0.0" }));
    const { run, stored, keepRelease } = await start(url);
    await keepRelease({ smokeTests: [healthTest], delayScale: 1, version });

    await run({ tests: [test], phase: "rollback" }).catch(() => {});

    expect(requests.map((request) => request.url)).toEqual(["/health"]);
    expect((await stored("rollback"))?.results).toMatchObject([{ version: "1.0.0", problems }]);
  });

  it("want of a release that comes back by hand what it keeps", async () => {
    const { url, requests } = await serve(json({ status: "healthy", version: "0.9.0" }));
    const { run, stored, keepRelease } = await start(url);
    await keepRelease({ smokeTests: [healthTest], delayScale: 1, version: "1.0.0" });
    const { deploymentId, image, recordedAt } = releaseBefore;

    await run({ tests: [test], deployment: { release: { deploymentId, image, recordedAt } } }).catch(
      () => {},
    );

    expect(requests.map((request) => request.url)).toEqual(["/health"]);
    expect((await stored())?.results).toMatchObject([{ problems: ["expected version 1.0.0, got 0.9.0"] }]);
  });

  it("hold a new version to the present contract, whatever the release before kept", async () => {
    const { url, requests } = await serve(json([]));
    const { run, keepRelease } = await start(url);
    await keepRelease({ smokeTests: [healthTest], delayScale: 1 });

    await run({ tests: [test] });

    expect(requests.map((request) => request.url)).toEqual(["/tasks"]);
  });

  it("fail when the stack does not tell its address", async () => {
    const { run } = await start("http://127.0.0.1:9");

    await expect(run({ outputs: [] })).rejects.toMatchObject(
      failure(/xray-poc-compute has no output ServiceUrl/),
    );
  });

  it("keep secrets of an answer out of the failure", async () => {
    const { url } = await serve(json({ detail: "postgresql://tasks:hunter2@db:5432/postgres" }, 400));
    const { run } = await start(url);

    const error = await run().catch((thrown: Error) => thrown);

    expect((error as Error).message).toContain("[redacted]");
    expect((error as Error).message).not.toContain("hunter2");
  });
});
