import { describe, expect, it } from "vitest";
import { runScenario } from "../../../infra/local/scenarios/run-scenario.ts";
import { scenarios } from "../../../infra/local/scenarios/scenarios.ts";

// Each on a local AWS of its own: they wait for processes and clocks more than they compute.
describe.concurrent("the scenario", { timeout: 120_000 }, () => {
  it.each(scenarios)("$name ends $endState: $title", async (scenario) => {
    const { problem } = await runScenario(scenario);

    expect(problem).toBeUndefined();
  });
});
