import { describe, expect, it } from "vitest";
import { StateError } from "../../infra/local/aws/step-functions/run/errors.ts";
import type { Phase } from "../../orchestrator/deployment/deployment.ts";
import { deploymentErrorNames } from "../../orchestrator/deployment/errors.ts";
import type { Decision } from "../../orchestrator/deployment/payloads.ts";
import { failCause } from "../../orchestrator/history/fail-cause.ts";
import { type Call, callsToFail, deployments, message, thrown } from "./calls-to-fail.ts";
import { type Answers, approved, type Decided, decidedAt, type Fault, type Walk, walk } from "./walk.ts";

/** Every fault: each error of a deployment, an unknown error, Lambda's time-out, and no answer. */
const faults: readonly (readonly [name: string, fault: Fault])[] = [
  ...[...deploymentErrorNames, "TypeError", "Sandbox.Timedout", "Runtime.ExitError"].map(
    (name) => [name, thrown(name)] as const,
  ),
  ["Lambda.Unknown", { cause: '{"errorMessage":"cut' }],
  ["States.Timeout", { silent: true }],
];

/** The functions that are called after the failed one, and the end of the execution. */
function endingOf({ states, calls, status, error, cause }: Walk, failed: Call, own: string): string {
  const isFailed = ({ state, payload }: Walk["calls"][number]) =>
    state === failed.state && payload.phase === failed.phase;
  const after = calls.slice(calls.findLastIndex(isFailed) + 1).map(({ state }) => state);
  const failure = error === undefined ? "" : ` ${error === own ? "itself" : error}: ${cause}`;
  return `${[...after, states.at(-1)].join(" ")} ${status}${failure}`;
}

/** The errors of a call, grouped by how they end; `others` is the largest group. */
async function endingsOf(answers: Answers, call: Call): Promise<string> {
  const walks = await Promise.all(faults.map(([, fault]) => walk({ answers, fault: { ...call, fault } })));
  const errors = new Map<string, string[]>();
  for (const [index, [name]] of faults.entries()) {
    const ending = endingOf(walks[index] as Walk, call, name);
    errors.set(ending, [...(errors.get(ending) ?? []), name]);
  }
  const [most = ["", []], ...rest] = [...errors].sort(([, one], [, other]) => other.length - one.length);
  const lines = [...rest.map(([ending, names]) => `${names.join(", ")} → ${ending}`), `others → ${most[0]}`];
  return [`${call.state}${call.phase ? ` (${call.phase})` : ""}`, ...lines].join("\n  ");
}

describe("a call that fails", async () => {
  it.each(await callsToFail())(
    "in %s has the end that belongs to its state and error",
    async (name, calls) => {
      const endings: string[] = [];
      for (const call of calls) endings.push(await endingsOf(deployments[name] ?? {}, call));

      await expect(`${endings.join("\n\n")}\n`).toMatchFileSnapshot(
        `endings/${name.replaceAll(" ", "-")}.txt`,
      );
    },
  );
});

const noReason = "it gave no reason; see the log of its function";

describe("the failure", () => {
  it("is passed unchanged to the evidence, the lock and the messages", async () => {
    const { calls, error, cause } = await walk({ answers: deployments["a failed rollback"] ?? {} });

    const failure = { error: "SmokeTestsFailed", cause: message };
    const given = (state: string) =>
      calls.filter((call) => call.state === state).map(({ payload }) => payload);
    expect(given("CollectEvidence").map((payload) => payload.failure)).toEqual([failure, failure]);
    expect(given("ReleaseLock")).toMatchObject([{ outcome: { endState: "RollbackFailed", failure } }]);
    expect(given("Notify")).toMatchObject([{ outcome: { endState: "RollbackFailed", failure } }]);
    expect(error).toBe(failure.error);
    expect(failCause(cause ?? "")).toEqual({ cause: message, diagnosis: "The image is missing. Push it." });
  });

  it.each([
    ["is a plain text", "connection reset", "connection reset"],
    ["is empty", "", ""],
    ["is JSON without a message", '{"errorType":"Runtime.ExitError"}', '{"errorType":"Runtime.ExitError"}'],
    [
      "is Lambda's JSON",
      '{"errorType":"E","errorMessage":"a \\"b\\" \\\\ \\u00e9\\nc","trace":[]}',
      'a "b" \\ é\nc',
    ],
    ["is an empty message", '{"errorType":"E","errorMessage":"","trace":[]}', ""],
    ["is cut off after the message", '{"errorType":"E","errorMessage":"read","trace":["at', "read"],
    [
      "is cut off in the message",
      '{"errorType":"E","errorMessage":"cut',
      '{"errorType":"E","errorMessage":"cut',
    ],
    ["only mentions a message", 'no "errorMessage" came', 'no "errorMessage" came'],
    ["is a JSON array", '["errorMessage"]', '["errorMessage"]'],
    ["is a JSON number", "137", "137"],
    ["is a JSON string", '"errorMessage"', '"errorMessage"'],
    ["has a message that is no text", '{"errorMessage":{"a":1}}', '{"errorMessage":{"a":1}}'],
    ["has a message of null", '{"errorMessage":null}', '{"errorMessage":null}'],
    ["quotes another error", '{"errorMessage":"got {\\"errorMessage\\": 1}"}', 'got {"errorMessage": 1}'],
    ["is not JSON", '"errorMessage": "a\\q"', '"errorMessage": "a\\q"'],
    ["has the greatest length", `{"errorMessage":"${"\\n".repeat(16_000)}"}`, "\n".repeat(16_000)],
  ])("is read if the Cause %s", async (_, cause, read) => {
    const fault = { state: "AcquireLock", phase: undefined, fault: { cause } };
    const ended = await walk({ fault });

    const words = `the step AcquireLock failed with Lambda.Unknown: ${read || noReason}`;
    expect(ended).toMatchObject({ status: "FAILED", error: "Lambda.Unknown", cause: words });
    expect(ended.states.at(-1)).toBe("Failed");
  });
});

describe("approvers who cannot be reached", () => {
  const away = (times: number) =>
    ({ state: "RequestApproval", phase: "deploy", fault: thrown("ApproversNotReached"), times }) as const;

  it("are asked again every minute for an hour, and then have their whole deadline", async () => {
    const ended = await walk({ fault: away(60), decided: "never" });

    expect(ended).toMatchObject({ error: "ApprovalExpired" });
    const asked = ended.calls.filter(({ state }) => state === "RequestApproval");
    expect(new Set(asked.map(({ payload }) => payload.taskToken)).size).toBe(61);
    // An hour of asking, an hour to decide, and the minute that the state waits longer.
    expect(ended.endedAfterMs).toBe((3600 + 3600 + 60) * 1000);
    expect(ended.events).toBeLessThan(500);
  });

  it("end the deployment when the hour is over, with what the channels said", async () => {
    const ended = await walk({ fault: away(61) });

    expect(ended).toMatchObject({ status: "FAILED", error: "ApproversNotReached", cause: message });
    expect(ended.states.at(-1)).toBe("Failed");
  });
});

it("a service that stays silent is named with its step", async () => {
  const fault = { error: "TimeoutError", message: "no answer within 8000 ms" };
  const ended = await walk({ fault: { state: "CreateChangeSet", phase: "deploy", fault } });

  expect(ended).toMatchObject({
    error: "TimeoutError",
    cause: "the step CreateChangeSet failed with TimeoutError: no answer within 8000 ms",
  });
  expect(ended.calls.filter(({ state }) => state === "CreateChangeSet")).toHaveLength(3);
});

describe("a task that somebody fails by its token", () => {
  it.each([
    ["without a name or a cause", "", undefined, "StepFailed", `an error without a name: ${noReason}`],
    ["with a name of the language", "States.Permissions", "no", "StepFailed", "States.Permissions: no"],
    ["with a name of its own", "Mine", "my reason", "Mine", undefined],
  ])("%s ends under a name of the state machine", async (_, error, cause, name, words) => {
    const ended = await walk({ decided: new StateError(error, cause) });

    const told = words ? `the step RequestApproval failed with ${words}` : cause;
    expect(ended).toMatchObject({ status: "FAILED", error: name, cause: told });
    expect(ended.states.at(-1)).toBe("Failed");
  });
});

const noChanges = { status: "noChanges" };
const rejected: Decision = { decision: "rejected", decidedBy: "bo@example.com", decidedAt };

/** A deployment whose smoke tests fail, and whose rollback has this plan. */
const rollbackPlanned = (plan: object): Answers => ({
  ...deployments["a rollback"],
  DescribeChangeSet: (phase) => (phase === "deploy" ? { status: "ready", digest: "abc" } : plan),
});

describe("a deployment", () => {
  it.each<
    readonly [
      string,
      { answers?: Answers; decided?: Decided | ((phase: Phase) => Decided) },
      readonly string[],
    ]
  >([
    ["is deployed", {}, ["Deployed"]],
    ["has nothing to deploy", { answers: { DescribeChangeSet: () => noChanges } }, ["NothingToDeploy"]],
    ["is rejected", { decided: rejected }, ["Rejected", "DeploymentRejected", "rejected by bo@example.com"]],
    [
      "is rejected with a comment",
      { decided: { ...rejected, comment: "not today" } },
      ["Rejected", "DeploymentRejected", "rejected by bo@example.com: not today"],
    ],
    [
      "is halted while it waits",
      { decided: { ...rejected, halted: true, comment: "Prices are wrong" } },
      ["Rejected", "DeploymentHalted", `halted by bo@example.com at ${decidedAt}: Prices are wrong`],
    ],
    [
      "is halted while its rollback waits",
      {
        answers: { ...deployments["a rollback"] },
        decided: (phase) => (phase === "rollback" ? { ...rejected, halted: true } : approved),
      },
      ["RollbackFailed", "DeploymentHalted", `halted by bo@example.com at ${decidedAt}`],
    ],
    [
      "is not decided",
      { decided: "never" },
      ["Rejected", "ApprovalExpired", "no decision within 3600 seconds; start the deployment again"],
    ],
    [
      "is restored by CloudFormation",
      { answers: rollbackPlanned(noChanges) },
      ["RolledBack", "SmokeTestsFailed", message],
    ],
    [
      "is rolled back without an approval",
      { answers: rollbackPlanned({ status: "ready", digest: "abc", isPureRollback: true }) },
      ["RolledBack", "SmokeTestsFailed", message],
    ],
  ])("that %s has its end state, error and cause", async (_, circumstances, [endState, error, cause]) => {
    const { states, calls, ...ended } = await walk(circumstances);

    const [notified] = calls.filter(({ state }) => state === "Notify");
    expect(states.at(-1)).toBe(endState);
    expect(notified?.payload).toMatchObject({ outcome: { endState } });
    expect([ended.error, ended.cause && failCause(ended.cause).cause]).toEqual([error, cause]);
    if (error) expect(notified?.payload).toMatchObject({ outcome: { failure: { error, cause } } });
  });

  it.each([
    [false, false],
    [true, true],
    [undefined, true],
    [null, true],
    ["false", true],
  ])("whose review says migrationsWait: %o applies migrations: %o", async (migrationsWait, applies) => {
    const plan = { status: "ready", digest: "abc", isPureRollback: false, migrationsWait };
    const { states } = await walk({ answers: { DescribeChangeSet: () => plan } });

    expect(states.includes("ApplyMigrations")).toBe(applies);
    expect(states.at(-1)).toBe("Deployed");
  });

  it.each([
    [noChanges, 1],
    [{ status: "ready", digest: "abc", isPureRollback: true }, 1],
    [{ status: "ready", digest: "abc", isPureRollback: false }, 2],
  ])("whose rollback is planned as %o asks people %i times", async (plan, times) => {
    const { states } = await walk({ answers: rollbackPlanned(plan) });

    expect(states.filter((state) => state === "RequestApproval")).toHaveLength(times);
  });
});
