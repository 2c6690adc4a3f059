import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { clockOfSpeed, type WaitingClock } from "../../../../../infra/local/aws/clock.ts";
import {
  createLambdaRuntime,
  type LambdaRuntime,
  type LocalFunction,
} from "../../../../../infra/local/aws/lambda/lambda-runtime.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { FunctionBundles } from "./function-bundles.ts";

interface LogLine {
  readonly group: string;
  readonly stream: string;
  readonly message: string;
}

let bundles: FunctionBundles;
let runtime: LambdaRuntime | undefined;
let log: LogLine[];
let logged: (() => void) | undefined;

beforeEach(async () => {
  bundles = await FunctionBundles.create();
  log = [];
});
afterEach(async () => {
  await runtime?.close();
  await bundles.remove();
});

function start(functions: LocalFunction[], clock: WaitingClock = clockOfSpeed()): LambdaRuntime {
  const append = (group: string, stream: string, _: number, message: string) => {
    log.push({ group, stream, message });
    logged?.();
  };
  runtime = createLambdaRuntime({ functions, clock, logs: { append } });
  return runtime;
}

/** Resolves when a line with this text has been logged. */
const line = (text: string) =>
  new Promise<LogLine>((resolve) => {
    logged = () => {
      const found = log.find(({ message }) => message.includes(text));
      if (found) resolve(found);
    };
    logged();
  });

test("a handler gets its event, its context and only its own environment", async () => {
  vi.stubEnv("OUTSIDE", "of the test");
  onTestFinished(() => void vi.unstubAllEnvs());
  const source = `export const handler = async (event, context) => ({
    event, environment: process.env, context, remaining: context.getRemainingTimeInMillis() });`;
  const fn = await bundles.write("own", source, {
    environment: { TABLE: "deployments", AWS_REGION: "us-east-1" },
  });

  const result = (await start([fn]).invoke(fn.arn, { n: [1] })) as Record<string, never>;

  expect(result.event).toEqual({ n: [1] });
  expect(result.environment).toMatchObject({
    TABLE: "deployments",
    AWS_REGION: "us-east-1",
    AWS_LAMBDA_FUNCTION_NAME: "own",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/own",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    LAMBDA_TASK_ROOT: bundles.folder,
    _X_AMZN_TRACE_ID: expect.stringMatching(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/,
    ),
  });
  expect(result.environment).not.toHaveProperty("OUTSIDE");
  expect(result.context).toMatchObject({
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    functionName: "own",
    invokedFunctionArn: fn.arn,
    logGroupName: "/aws/lambda/own",
    memoryLimitInMB: "128",
  });
  expect(result.remaining).toBeGreaterThan(0);
  expect(result.remaining).toBeLessThanOrEqual(30_000);
});

test("a warm worker is reused; a concurrent invocation gets another", async () => {
  const fn = await bundles.write(
    "warm",
    `let invocations = 0;
     export const handler = async () => { invocations++; await new Promise((r) => setTimeout(r, 20)); return invocations; };`,
  );
  const { invoke } = start([fn]);

  expect([await invoke("warm", {}), await invoke("warm", {})]).toEqual([1, 2]);
  expect(await Promise.all([invoke("warm", {}), invoke("warm", {})])).toEqual([3, 1]);
});

test("more invocations than workers wait for a free one", async () => {
  const source =
    "export const handler = async ({ n }) => { await new Promise((r) => setTimeout(r, 5)); return n; };";
  const fn = await bundles.write("busy", source);
  const { invoke } = start([fn]);
  const numbers = Array.from({ length: 20 }, (_, n) => n);

  expect(await Promise.all(numbers.map((n) => invoke("busy", { n })))).toEqual(numbers);
});

test("an error keeps its name, message and stack, and the worker is reused", async () => {
  const source = `export const handler = async ({ fail }) => {
    if (!fail) return "well";
    throw Object.assign(new Error("the plan is stale"), { name: "PlanStale" }); };`;
  const fn = await bundles.write("failing", source);
  const { invoke } = start([fn]);

  await expect(invoke("failing", { fail: true })).rejects.toMatchObject({
    errorType: "PlanStale",
    errorMessage: "the plan is stale",
    trace: expect.arrayContaining([expect.stringContaining("failing.mjs")]),
  });
  expect(await invoke("failing", {})).toBe("well");
});

test("a function that times out is ended, and the next invocation has a new worker", async () => {
  const clock = new VirtualClock();
  const source = `let count = 0;
    export const handler = ({ hang }) => { count++; console.log("called"); return hang ? new Promise(() => {}) : count; };`;
  const fn = await bundles.write("slow", source, { timeoutSeconds: 3 });
  const { invoke } = start([fn], clock);

  const hanging = invoke("slow", { hang: true });
  const outcome = expect(hanging).rejects.toMatchObject({
    errorType: "Sandbox.Timedout",
    errorMessage: expect.stringMatching(
      /^RequestId: [0-9a-f-]{36} Error: Task timed out after 3\.00 seconds$/,
    ),
  });
  await line("called");
  await clock.advance(3_000);

  await outcome;
  expect(await invoke("slow", {})).toBe(1);
});

test("a function that exits is Runtime.ExitError, and the next invocation has a new worker", async () => {
  const source = "export const handler = async ({ exit }) => (exit ? process.exit(7) : 'alive');";
  const fn = await bundles.write("crashing", source);
  const { invoke } = start([fn]);

  await expect(invoke("crashing", { exit: true })).rejects.toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringContaining("exit status 7"),
  });
  expect(await invoke("crashing", {})).toBe("alive");
});

test("an uncaught exception ends the worker, and rejects with its name", async () => {
  const source = `export const handler = () => new Promise(() => {
    setImmediate(() => { throw new RangeError("in the background"); }); });`;
  const fn = await bundles.write("unhandled", source);

  await expect(start([fn]).invoke("unhandled", {})).rejects.toMatchObject({
    errorType: "RangeError",
    errorMessage: "in the background",
  });
});

test("a rejection that nothing handles is Runtime.UnhandledPromiseRejection", async () => {
  const source = `export const handler = () => new Promise(() => { void Promise.reject(new RangeError("forgotten")); });`;
  const fn = await bundles.write("forgetful", source);

  await expect(start([fn]).invoke("forgetful", {})).rejects.toMatchObject({
    errorType: "Runtime.UnhandledPromiseRejection",
    errorMessage: "RangeError: forgotten",
  });
});

test.each([
  ["throws while it is imported", "throw new TypeError('no table'); export const handler = 1;", "TypeError"],
  [
    "imports a missing module",
    "import 'not-there'; export const handler = () => 1;",
    "Runtime.ImportModuleError",
  ],
  ["is not JavaScript", "export const handler = (", "SyntaxError"],
  ["exports no handler", "export const other = 1;", "Runtime.HandlerNotFound"],
])(
  "a bundle that %s rejects its invocation and its prewarming with the error's name",
  async (_, source, errorType) => {
    const fn = await bundles.write("broken", source);
    const { invoke, prewarm } = start([fn]);

    await expect(prewarm(["broken"])).rejects.toMatchObject({ errorType });
    await expect(invoke("broken", {})).rejects.toMatchObject({ errorType });
  },
);

test("the output of a function is in its log group, in one stream per worker", async () => {
  const source = `export const handler = async (event, { awsRequestId }) => {
    console.warn("watch %s", "out");
    process.stdout.write('{"level":"INFO"}\\n');
    process.emitWarning("old");
    return awsRequestId; };`;
  const fn = await bundles.write("talking", source);

  const requestId = await start([fn]).invoke("talking", {});
  await line("old");

  expect(log[0]).toMatchObject({
    group: "/aws/lambda/talking",
    stream: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    message: expect.stringMatching(new RegExp(`^[\\d-]+T[\\d:.]+Z\\t${requestId}\\tWARN\\twatch out$`)),
  });
  expect(log[1]?.message).toBe('{"level":"INFO"}');
  expect(new Set(log.map(({ stream }) => stream)).size).toBe(1);
});

test("a function's time and deadline follow the clock", async () => {
  const clock = new VirtualClock(Date.UTC(2030, 5, 1));
  const source = `export const handler = async (event, context) => ({
    now: Date.now(), date: new Date().toISOString(), given: new Date(0).toISOString(),
    instance: new Date() instanceof Date, text: typeof Date(), remaining: context.getRemainingTimeInMillis() });`;
  const fn = await bundles.write("timely", source, { timeoutSeconds: 900 });
  const { invoke } = start([fn], clock);

  await invoke("timely", {});
  await clock.advance(3_600_000);
  const result = (await invoke("timely", {})) as Record<string, number | string>;

  // The clock is stopped here; the function's runs with the wall clock while it is invoked.
  expect(Number(result.now) - clock.now()).toBeLessThan(3_600_000);
  expect(Number(result.now)).toBeGreaterThanOrEqual(clock.now());
  expect(result).toMatchObject({
    date: expect.stringMatching(/^2030-06-01T01:/),
    given: "1970-01-01T00:00:00.000Z",
    instance: true,
    text: "string",
  });
  expect(result.remaining).toBeGreaterThan(29_000);
});

test("a fast clock runs with the wall clock's speed during an invocation, for its time-out too", async () => {
  const source = `export const handler = async () => {
    const start = Date.now(); await new Promise((r) => setTimeout(r, 50)); return Date.now() - start; };`;
  const fn = await bundles.write("fast", source, { timeoutSeconds: 900 });

  // So fast that the function would time out after a millisecond.
  const passed = await start([fn], clockOfSpeed(1_000_000)).invoke("fast", {});

  // A timer may fire a millisecond early. On a clock that is fast, the 50 would be 50,000,000.
  expect(passed).toBeGreaterThanOrEqual(49);
  expect(passed).toBeLessThan(10_000_000);
});

test("an aborted invocation ends at once with the signal's reason", async () => {
  const source = "export const handler = () => { console.log('called'); for (;;); };";
  const fn = await bundles.write("endless", source);
  const halt = new AbortController();

  const running = start([fn]).invoke("endless", {}, { signal: halt.signal });
  const outcome = expect(running).rejects.toThrow("halted");
  await line("called");
  halt.abort(new Error("halted"));

  await outcome;
});

test("an unknown function and payloads over 6 MB are rejected with Lambda's error names", async () => {
  const fn = await bundles.write("echo", "export const handler = async ({ size }) => 'x'.repeat(size);");
  const { invoke } = start([fn]);

  await expect(invoke("other", {})).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(invoke("echo", "x".repeat(6_300_000))).rejects.toMatchObject({
    name: "RequestTooLargeException",
  });
  await expect(invoke("echo", { size: 6_300_000 })).rejects.toMatchObject({
    errorType: "Function.ResponseSizeTooLarge",
  });
});

test("closing ends the running invocations and those that wait for a worker", async () => {
  const fn = await bundles.write(
    "held",
    "export const handler = () => { console.log('in'); return new Promise(() => {}); };",
  );
  const { invoke, close } = start([fn]);
  const running = Array.from({ length: 10 }, () => invoke("held", {}));
  const outcomes = Promise.allSettled(running);
  await line("in");

  await close();

  for (const { status } of await outcomes) expect(status).toBe("rejected");
  await expect(invoke("held", {})).rejects.toThrow("closed");
});

test("warm workers do not keep a program alive, under the TypeScript loader", async () => {
  const fn = await bundles.write("idle", "export const handler = async () => 'done';");
  const module = path.resolve("infra/local/aws/lambda/lambda-runtime.ts");
  const program = path.join(bundles.folder, "program.mts");
  await writeFile(
    program,
    `import { createLambdaRuntime } from ${JSON.stringify(pathToFileURL(module).href)};
     const clock = { speed: 1, now: () => Date.now(), during: (work) => work(), sleep: (ms, signal) => new Promise((_, no) => signal.addEventListener("abort", no)) };
     const runtime = createLambdaRuntime({ functions: [${JSON.stringify(fn)}], clock, logs: { append() {} } });
     await runtime.prewarm(["idle"]);
     console.log(await runtime.invoke("idle", {}));`,
  );

  const child = spawn(process.execPath, ["--import", "tsx", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "close");

  expect([code, output]).toEqual([0, "done\n"]);
});
