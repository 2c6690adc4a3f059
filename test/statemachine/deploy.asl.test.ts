import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { functions } from "../../infra/functions/functions.ts";
import { endStates } from "../../orchestrator/deployment/deployment.ts";
import { deploymentErrorNames } from "../../orchestrator/deployment/errors.ts";

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly TimeoutSeconds?: number | string;
  readonly Arguments?: { readonly FunctionName: string };
  readonly Retry?: readonly Retrier[];
  readonly Assign?: unknown;
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly { readonly Next: string }[];
}

const text = await readFile(new URL("../../statemachine/deploy.asl.json", import.meta.url), "utf8");
const machine = JSON.parse(text) as { readonly StartAt: string; readonly States: Record<string, State> };
const states = Object.entries(machine.States);
const tasks = states.filter(([, { Type }]) => Type === "Task");

/** The end states of each error, from the table in `statemachine/README.md`. */
const readme = await readFile(new URL("../../statemachine/README.md", import.meta.url), "utf8");
const rows = readme.slice(readme.indexOf("## Errors")).matchAll(/^\| `(\w+)` \| .* \| (.*) \|$/gm);
const documentedEnds = new Map(
  [...rows].map(([, name = "", ends = ""]) => [
    name,
    [...ends.matchAll(/`(\w+)`/g)].map(([, end]) => end ?? ""),
  ]),
);

const nextOf = (state: State): string[] =>
  [
    state.Next,
    state.Default,
    ...(state.Catch ?? []).map(({ Next }) => Next),
    ...(state.Choices ?? []).map(({ Next }) => Next),
  ].filter((next) => next !== undefined);

/** The errors of Step Functions and Lambda, and those by which other services throttle or stay silent. */
const ofServices =
  /^(?:(?:States|Lambda|Runtime|Sandbox)\..*|TimeoutError|Throttling|ThrottlingException|RequestLimitExceeded|ProvisionedThroughputExceededException)$/;

const errorNamesOf = (state: State): string[] =>
  [...(state.Retry ?? []), ...(state.Catch ?? [])].flatMap(({ ErrorEquals }) => ErrorEquals);

describe("the state machine", () => {
  it("has one function for each Task state, and one Task state for each function of a state", () => {
    const served = functions.flatMap(({ state }) => state ?? []);

    expect(tasks.map(([name]) => name).sort()).toEqual([...served].sort());
  });

  it.each(tasks)("%s calls its own function by its placeholder", (name, { Arguments }) => {
    expect(Arguments?.FunctionName).toBe(`\${${name}FunctionArn}`);
  });

  it("has only the placeholders of its functions", () => {
    const placeholders = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);

    expect(placeholders.sort()).toEqual(tasks.map(([name]) => `${name}FunctionArn`).sort());
  });

  it.each(tasks)("%s has a time-out, a Retry for transient errors and a Catch for all others", (_, state) => {
    expect(state.TimeoutSeconds).toBeDefined();
    const retried = state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
    // `TimeoutError`: what a function throws when a service is silent.
    const transient = ["Lambda.TooManyRequestsException", "TimeoutError"];
    expect(retried).toEqual(
      expect.arrayContaining(retried.includes("States.ALL") ? ["States.ALL"] : transient),
    );
    expect(state.Catch?.at(-1)?.ErrorEquals).toEqual(["States.ALL"]);
  });

  it("names only errors that the functions know", () => {
    const named = states.flatMap(([, state]) => errorNamesOf(state));
    const own = named.filter((name) => !ofServices.test(name));

    expect(own.filter((name) => !(deploymentErrorNames as readonly string[]).includes(name))).toEqual([]);
  });

  it.each(tasks)(
    "%s waits five minutes at most between its attempts, an hour for people and for what goes on in the database",
    (_, { Retry = [] }) => {
      const long = ["ApproversNotReached", "MigrationUnfinished", "RehearsalUnfinished"];
      for (const retrier of Retry) {
        const isLong = retrier.ErrorEquals.some((name) => long.includes(name));
        expect(waitedSeconds(retrier)).toBeLessThanOrEqual(isLong ? 60 * 60 : 5 * 60 + 3);
      }
    },
  );

  it("knows the bound of each step that can time out", () => {
    const bounds = /\$lookup\((\{.*?\})/.exec(JSON.stringify(machine.States.NameFailure?.Assign))?.[1] ?? "";
    const failing = tasks.filter(([name, { Catch }]) => {
      return name !== "RequestApproval" && Catch?.some(({ Next }) => Next === "ReadFailure");
    });

    expect(JSON.parse(bounds.replaceAll("'", '"'))).toEqual(
      Object.fromEntries(failing.map(([name, { TimeoutSeconds }]) => [name, TimeoutSeconds])),
    );
  });

  it.each([...deploymentErrorNames])(
    "ends with %s as its README says, by its name unless all others end so",
    (name) => {
      const documented = documentedEnds.get(name) ?? [];
      const usual = ["Failed", "RolledBack", "RollbackFailed"];

      expect(documented).not.toEqual([]);
      expect(documented.filter((end) => !(endStates as readonly string[]).includes(end))).toEqual([]);
      if (documented.some((end) => !usual.includes(end))) expect(text).toContain(`"${name}"`);
    },
  );

  it("reads a failure's message in one place", () => {
    expect(text.split("errorMessage")).toHaveLength(2);
  });

  it("documents no other error", () => {
    expect([...documentedEnds.keys()].sort()).toEqual([...deploymentErrorNames].sort());
  });

  it.each(states)("%s is reached and leads to an end state", (name) => {
    expect(reachableFrom(machine.StartAt)).toContain(name);
    expect([...reachableFrom(name)].some((other) => (endStates as readonly string[]).includes(other))).toBe(
      true,
    );
  });

  it("succeeds only if nothing failed", () => {
    const succeeding = states.filter(([, { Type }]) => Type === "Succeed").map(([name]) => name);
    const failing = states.filter(([, { Type }]) => Type === "Fail").map(([name]) => name);

    expect(succeeding).toEqual(["Deployed", "NothingToDeploy"]);
    expect([...succeeding, ...failing].sort()).toEqual([...endStates].sort());
  });

  it("never reaches Deployed or NothingToDeploy from a Catch without passing EndState?", () => {
    const direct = tasks.flatMap(([, { Catch }]) => (Catch ?? []).map(({ Next }) => Next));

    expect(direct).not.toContain("Deployed");
    expect(direct).not.toContain("NothingToDeploy");
  });
});

/** The longest that a retrier waits in all. */
function waitedSeconds({ IntervalSeconds = 1, MaxAttempts, BackoffRate = 2, MaxDelaySeconds }: Retrier) {
  const waits = Array.from({ length: MaxAttempts }, (_, attempt) =>
    Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds ?? Infinity),
  );
  return waits.reduce((sum, wait) => sum + wait, 0);
}

function reachableFrom(start: string): Set<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = machine.States[name];
    if (reached.has(name) || !state) continue;
    reached.add(name);
    open.push(...nextOf(state));
  }
  return reached;
}
