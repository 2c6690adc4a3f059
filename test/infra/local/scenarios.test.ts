import { beforeAll, describe, expect, inject, it } from "vitest";
import { exampleResources } from "../../../infra/documents/permissions-page.ts";
import { functions } from "../../../infra/functions/functions.ts";
import { impliedActions } from "../../../infra/functions/permission-rules.ts";
import { statementsOf } from "../../../infra/functions/permissions.ts";
import { runInTurn, runScenario, type ScenarioReport } from "../../../infra/local/scenarios/run-scenario.ts";
import type { Scenario } from "../../../infra/local/scenarios/scenario.ts";
import { scenarios } from "../../../infra/local/scenarios/scenarios.ts";

/** What each function called in the scenarios, e.g. `notify ses:SendEmail`. */
const called = new Set<string>();
/** The scenarios that succeeded. */
const passed = new Set<string>();

const alone = scenarios.filter(({ after }) => after === undefined);
const onOneAws = scenarios.filter(({ after, ownDatabase }) => after && !ownDatabase);
const onAnother = scenarios.filter(({ after, ownDatabase }) => after && ownDatabase);
const inTurn = [...onOneAws, ...onAnother];

// In parallel, since they wait for processes and clocks more than they compute.
describe.concurrent("the scenario", () => {
  let reports: Promise<readonly ScenarioReport[]>;
  beforeAll(() => {
    // Not awaited: they run beside those that follow.
    const chains = [onOneAws, onAnother].map((chain) =>
      runInTurn(chain, { databaseUrl: inject("postgresUrl") }),
    );
    reports = Promise.all(chains).then((reported) => reported.flat());
  });

  it.each(alone)("$name ends $endState: $title", async (scenario) => {
    expectSuccess(scenario, await runScenario(scenario, { databaseUrl: inject("postgresUrl") }));
  });

  it.each(inTurn)("$name, in turn with others, ends $endState: $title", async (scenario) => {
    expectSuccess(scenario, (await reports)[inTurn.indexOf(scenario)]);
  });
});

function expectSuccess({ name }: Scenario, report: ScenarioReport | undefined): void {
  const { problem, actions = {} } = report ?? { problem: "it was not run" };
  expect(problem).toBeUndefined();
  for (const [name, used] of Object.entries(actions))
    for (const action of used) called.add(`${name} ${action}`);
  passed.add(name);
}

const rare = [
  // Only after the settings were changed; otherwise ValidateDeployment was first.
  "follow-up dynamodb:PutItem current-approvers",
  // Only if the first message ever is that of a stopped deployment: whoever makes the first link creates their secret.
  "follow-up dynamodb:PutItem view-links",
];

// After all scenarios: the calls of one are not enough.
describe("in all scenarios together", () => {
  const listed = new Set<string>(
    functions.flatMap(({ name, actions, writes }) => [
      ...actions.map((action) => `${name} ${action}`),
      ...Object.entries(writes).flatMap(([action, keys]) => keys.map((key) => `${name} ${action} ${key}`)),
    ]),
  );
  const allowed = new Set(functions.flatMap(allowedCalls));

  it("no function makes a call that its role does not allow", () => {
    expect(without(called, listed)).toEqual([]);
    expect(without(called, allowed)).toEqual([]);
  });

  it("no function's role allows a call that it never makes", ({ skip }) => {
    const missing = scenarios.map(({ name }) => name).filter((name) => !passed.has(name));
    skip(missing.length > 0, `not checked: these scenarios failed or did not run: ${missing.join(", ")}`);
    expect(without(listed, called)).toEqual(rare);
    expect(without(allowed, called)).toEqual(rare);
  });
});

/** The calls that a function's policy allows, without those that AWS makes within other calls. */
function allowedCalls(definition: (typeof functions)[number]): string[] {
  const { name, actions } = definition;
  const implied = impliedActions
    .filter(({ impliedBy }) => actions.includes(impliedBy))
    .map(({ action }) => action);
  const called: readonly string[] = actions;
  return statementsOf(definition, exampleResources).flatMap(({ actions, conditions = {} }) => {
    const keys = [conditions["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? []].flat();
    return actions
      .filter((action) => called.includes(action) || !implied.includes(action))
      .flatMap((action) => (keys.length > 0 ? keys.map((key) => `${action} ${key}`) : [action]))
      .map((action) => `${name} ${action}`);
  });
}

const without = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
  [...some].filter((one) => !others.has(one)).sort();
