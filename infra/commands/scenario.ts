import { runScenario } from "../local/scenarios/run-scenario.ts";
import type { Scenario } from "../local/scenarios/scenario.ts";
import { scenarios } from "../local/scenarios/scenarios.ts";
import { JsonScenarios, type ScenarioReporter, ScenarioView } from "../progress/scenario-reporter.ts";
import { readArguments, runCommand, UsageError } from "./arguments.ts";
import { interruption } from "./interruption.ts";

const help = `Usage: npm run scenario -- --list | --all | <name>…

Runs named deployments, each on a new local AWS with a fast clock, and prints the visited states, the end
state and the state of AWS afterwards.

Options
  --list  print the names
  --all   run all scenarios
  --json  for machines: one JSON object per line, by its "event":
            scenario  name, title
            started   execution, page (the deployment's, available while the scenario runs)
            state     state, phase, status of each state when it is entered and left, durationMs
            result    name, endState, error, cause, left (the state of AWS afterwards), problem, durationMs
            end       the last line: passed, total
  --help  print this

Exit codes
  0    all ended as expected
  1    at least one did not, or an error
  2    wrong usage; nothing was run
  130  interrupted`;

async function scenario(): Promise<number> {
  const { values, positionals } = readArguments(
    {
      list: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
    true,
  );
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (values.list) {
    for (const { name, title, endState } of scenarios)
      console.log(`${name.padEnd(24)}${endState.padEnd(17)}${title}`);
    return 0;
  }
  const chosen = values.all ? scenarios : positionals.map(findScenario);
  if (chosen.length === 0) throw new UsageError("name a scenario, or use --all or --list");
  return runAll(chosen, values.json ? new JsonScenarios(process.stdout) : new ScenarioView(process.stdout));
}

function findScenario(name: string): Scenario {
  const found = scenarios.find((other) => other.name === name);
  if (!found) throw new UsageError(`no scenario is named "${name}"; --list prints the names`);
  return found;
}

async function runAll(chosen: readonly Scenario[], reporter: ScenarioReporter): Promise<number> {
  const interrupted = interruption();
  let passed = 0;
  for (const scenario of chosen) {
    if (interrupted.aborted) return 130;
    reporter.started(scenario);
    const report = await runScenario(scenario, {
      watcher: {
        started: (execution, page) => reporter.deploymentStarted(execution, page),
        show: (progress) => reporter.show(progress),
      },
    });
    reporter.result(scenario, report);
    if (!report.problem) passed += 1;
  }
  reporter.end(passed, chosen.length);
  return passed === chosen.length ? 0 : 1;
}

await runCommand(scenario);
