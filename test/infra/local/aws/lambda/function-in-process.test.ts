import { afterEach, expect, test } from "vitest";
import type { WaitingClock } from "../../../../../infra/local/aws/clock.ts";
import { clockOfSpeed } from "../../../../../infra/local/aws/clock.ts";
import {
  createLambdaRuntime,
  type LambdaRuntime,
} from "../../../../../infra/local/aws/lambda/lambda-runtime.ts";
import type {
  FunctionInstance,
  InProcessCode,
  LocalFunction,
} from "../../../../../infra/local/aws/lambda/local-function.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

type Load = InProcessCode["load"];

let runtime: LambdaRuntime | undefined;
let lines: string[] = [];
let closed = 0;

afterEach(async () => {
  await runtime?.close();
  lines = [];
  closed = 0;
});

const close = () => {
  closed += 1;
};

function start(load: Load, clock: WaitingClock = clockOfSpeed(), more: Partial<LocalFunction> = {}) {
  const fn: LocalFunction = {
    name: "check",
    arn: "arn:aws:lambda:ap-northeast-1:123456789012:function:check",
    code: { folder: "/var/task", load },
    environment: { TABLE: "deployments" },
    timeoutSeconds: 3,
    memoryMb: 128,
    ...more,
  };
  const append = (group: string, _stream: string, _time: number, line: string) => {
    lines.push(`${group} ${line}`);
  };
  runtime = createLambdaRuntime({ functions: [fn], clock, logs: { append } });
  return runtime;
}

const instanceOf = (handler: FunctionInstance["handler"]): FunctionInstance => ({ handler, close });

test("an instance has its own variables, clock and log, and the process's environment is unchanged", async () => {
  const clock = new VirtualClock(Date.UTC(2030, 5, 1));
  const { invoke } = start(async ({ variables, now, log }) => {
    log("loaded");
    return instanceOf((event, context) => ({ event, context, variables, now: now() }));
  }, clock);

  const answer = await invoke("check", { n: 1, left: undefined });

  expect(answer).toMatchObject({
    event: { n: 1 },
    now: clock.now(),
    context: { functionName: "check", memoryLimitInMB: "128" },
    variables: {
      TABLE: "deployments",
      AWS_REGION: "ap-northeast-1",
      LAMBDA_TASK_ROOT: "/var/task",
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-/),
    },
  });
  expect(lines).toEqual(["/aws/lambda/check loaded"]);
  expect(process.env).not.toHaveProperty("TABLE");
});

test("concurrent invocations have an instance each, and the next one gets a warm one", async () => {
  let instances = 0;
  const { invoke } = start(async () => {
    instances += 1;
    const instance = instances;
    return instanceOf(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return instance;
    });
  });

  expect(await Promise.all([invoke("check", {}), invoke("check", {})])).toEqual([1, 2]);
  await invoke("check", {});

  expect(instances).toBe(2);
});

test("an error keeps its name, message and stack, and is logged", async () => {
  const { invoke } = start(async () =>
    instanceOf(async () => {
      throw Object.assign(new Error("the plan is stale"), { name: "PlanStale" });
    }),
  );

  await expect(invoke("check", {})).rejects.toMatchObject({
    errorType: "PlanStale",
    errorMessage: "the plan is stale",
    trace: expect.arrayContaining([expect.stringContaining("function-in-process.test.ts")]),
  });
  expect(lines.join()).toMatch(/Invoke Error.*PlanStale/);
});

test("code that cannot be loaded rejects with the error's name, and is loaded again for the next invocation", async () => {
  let broken = true;
  const { invoke, prewarm } = start(async () => {
    if (broken) throw new SyntaxError("unexpected token");
    return instanceOf(() => "mended");
  });

  await expect(prewarm(["check"])).rejects.toMatchObject({ errorType: "SyntaxError" });
  broken = false;

  expect(await invoke("check", {})).toBe("mended");
});

test("a function that times out returns and logs nothing more, and is closed", async () => {
  const clock = new VirtualClock();
  const late = new Map<string, () => void>();
  let instances = 0;
  const { invoke } = start(async ({ log }) => {
    instances += 1;
    if (instances > 1) return instanceOf(() => "fresh");
    return instanceOf(() => new Promise((resolve) => late.set("answer", () => resolve(log("late")))));
  }, clock);
  const outcome = expect(invoke("check", {})).rejects.toMatchObject({
    errorType: "Sandbox.Timedout",
    errorMessage: expect.stringContaining("Task timed out after 3.00 seconds"),
  });
  await clock.advance(3_000);
  await outcome;

  late.get("answer")?.();

  expect(await invoke("check", {})).toBe("fresh");
  expect(lines.filter((line) => line.includes("late"))).toEqual([]);
  expect(closed).toBe(1);
});

test("closing ends the running invocations and closes the instances", async () => {
  const { invoke, close } = start(async () => instanceOf(() => new Promise(() => {})));
  const outcome = expect(invoke("check", {})).rejects.toThrow("closed");

  await close();

  await outcome;
  expect(closed).toBe(1);
});
