import { describe, expect, inject, it } from "vitest";
import { exampleResources } from "../../../infra/documents/permissions-page.ts";
import { functions } from "../../../infra/functions/functions.ts";
import { impliedActions } from "../../../infra/functions/permission-rules.ts";
import { statementsOf } from "../../../infra/functions/permissions.ts";
import { runScenario } from "../../../infra/local/scenarios/run-scenario.ts";
import { scenarios } from "../../../infra/local/scenarios/scenarios.ts";

/** What each function called in the scenarios, e.g. `notify ses:SendEmail`. */
const called = new Set<string>();
/** The scenarios that succeeded. */
const passed = new Set<string>();

// Each on its own local AWS. In parallel, since they wait for processes and clocks more than they compute.
describe.concurrent("the scenario", () => {
  it.each(scenarios)("$name ends $endState: $title", async (scenario) => {
    const { problem, actions = {} } = await runScenario(scenario, { databaseUrl: inject("postgresUrl") });

    expect(problem).toBeUndefined();
    for (const [name, used] of Object.entries(actions))
      for (const action of used) called.add(`${name} ${action}`);
    passed.add(scenario.name);
  });
});

// After all scenarios: the calls of one are not enough.
describe("in all scenarios together", () => {
  const listed = new Set<string>(
    functions.flatMap(({ name, actions }) => actions.map((action) => `${name} ${action}`)),
  );
  const allowed = new Set(functions.flatMap(allowedCalls));

  it("no function makes a call that its role does not allow", () => {
    expect(without(called, listed)).toEqual([]);
    expect(without(called, allowed)).toEqual([]);
  });

  it("no function's role allows a call that it never makes", ({ skip }) => {
    const missing = scenarios.map(({ name }) => name).filter((name) => !passed.has(name));
    skip(missing.length > 0, `not checked: these scenarios failed or did not run: ${missing.join(", ")}`);
    expect(without(listed, called)).toEqual([]);
    expect(without(allowed, called)).toEqual([]);
  });
});

/** The calls that a function's policy allows, without those that AWS makes within other calls. */
function allowedCalls(definition: (typeof functions)[number]): string[] {
  const { name, actions } = definition;
  const implied = impliedActions
    .filter(({ impliedBy }) => actions.includes(impliedBy))
    .map(({ action }) => action);
  const called: readonly string[] = actions;
  return statementsOf(definition, exampleResources)
    .flatMap((statement) => statement.actions)
    .filter((action) => called.includes(action) || !implied.includes(action))
    .map((action) => `${name} ${action}`);
}

const without = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
  [...some].filter((one) => !others.has(one)).sort();
