import { styleText } from "node:util";
import { formatDuration } from "../../orchestrator/duration.ts";
import { endOf } from "../../orchestrator/execution-progress.ts";
import { runScenario, type ScenarioReport } from "../local/scenarios/run-scenario.ts";
import type { Scenario } from "../local/scenarios/scenario.ts";
import { scenarios } from "../local/scenarios/scenarios.ts";
import { readArguments, runCommand, UsageError } from "./arguments.ts";
import { interruption } from "./interruption.ts";

const help = `Usage: npm run scenario -- --list | --all | <name>…

Runs named deployments, each on a fresh local AWS with a fast clock, and prints the states visited, the
end state and what is left behind. Exit code 1 when one ends otherwise than it should.`;

async function scenario(): Promise<number> {
  const { values, positionals } = readArguments(
    {
      list: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
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
  if (chosen.length === 0) throw new UsageError("name a scenario, or say --all or --list");
  return runAll(chosen);
}

function findScenario(name: string): Scenario {
  const found = scenarios.find((other) => other.name === name);
  if (!found) throw new UsageError(`there is no scenario "${name}"; --list names them all`);
  return found;
}

async function runAll(chosen: readonly Scenario[]): Promise<number> {
  const interrupted = interruption();
  let wrong = 0;
  for (const each of chosen) {
    if (interrupted.aborted) return 130;
    console.log(`${styleText("bold", each.name)}: ${each.title}`);
    const report = await runScenario(each);
    print(report);
    if (report.problem) wrong += 1;
  }
  console.log(`${chosen.length - wrong} of ${chosen.length} ended as they should`);
  return wrong === 0 ? 0 : 1;
}

function print({ progress, left, problem, durationMs }: ScenarioReport): void {
  if (progress) {
    const visited = progress.states.map(
      ({ state, attempt, status }) =>
        `${attempt === "rollback" ? "↩ " : ""}${state}${status === "failed" ? " ✖" : ""}`,
    );
    console.log(`  states      ${visited.join(" → ")}`);
    console.log(
      `  end state   ${endOf(progress)}${progress.error ? ` (${progress.error}: ${progress.cause})` : ""}`,
    );
  }
  if (left)
    console.log(
      `  left behind ${Object.entries(left)
        .map(([what, value]) => `${what} ${value}`)
        .join(", ")}`,
    );
  const mark = problem ? styleText("red", `✖ ${problem}`) : styleText("green", "✔ as it should be");
  console.log(`  ${mark}, ${formatDuration(durationMs)}\n`);
}

await runCommand(scenario);
