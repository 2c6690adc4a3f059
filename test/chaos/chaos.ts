import { readArguments, runCommand, UsageError } from "../../infra/commands/arguments.ts";
import { interruption } from "../../infra/commands/interruption.ts";
import { startPostgres } from "../../infra/local/aws/postgres/postgres.ts";
import { formatDuration } from "../../orchestrator/text/duration.ts";
import { casesOf } from "./cases/cases.ts";
import type { ChaosCase } from "./cases/chaos-case.ts";
import { countPasses } from "./count-passes.ts";
import { passes } from "./passes.ts";
import { randomOf } from "./random.ts";
import { runCases } from "./run-cases.ts";
import { caseLines, summaryLines } from "./summary.ts";
import { Worlds } from "./worlds.ts";

const help = `Usage: npm run chaos -- [--seed <number>] [--only <part>]… [--every <n>] [--jobs <n>] [--list]

Runs deployments on small local AWSs with a fast clock. In each, one thing goes wrong: a function crashes, a call
hangs, a person stops or halts the deployment, a channel fails, the table throttles. After each, checks what must
always hold (docs/reliability.md). First counts, in undisturbed deployments, where something can go wrong.

Options
  --seed  makes the choices within a case: which error, whether a request arrives, when the table throttles (1)
  --only  run the cases whose name contains this, e.g. crash/within or /execute-change-set; may be repeated
  --every run one of n of these cases only, another choice for each seed
  --jobs  how many cases run side by side (3)
  --list  print the names of the cases
  --help  print this

Exit codes
  0    every fault fired, and everything held
  1    a fault did not fire, something did not hold, or an error
  2    wrong usage; nothing was run
  130  interrupted`;

async function chaos(): Promise<number> {
  const startedAt = performance.now();
  const { values } = readArguments({
    seed: { type: "string", default: "1" },
    only: { type: "string", multiple: true, default: [] },
    every: { type: "string", default: "1" },
    jobs: { type: "string", default: "3" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const seed = wholeNumber("--seed", values.seed, 0);
  const jobs = wholeNumber("--jobs", values.jobs, 1);
  const every = wholeNumber("--every", values.every, 1);
  const interrupted = interruption();
  const postgres = await startPostgres();
  const worlds = new Worlds(postgres.url);
  try {
    const all = casesOf(await countPasses(worlds, passes));
    const isDrawn = ({ id }: ChaosCase) => randomOf(seed, `draw ${id}`)() * every < 1;
    const chosen = chosenOf(all, values.only).filter(isDrawn);
    if (chosen.length === 0) throw new UsageError("no case has such a name; --list prints the names");
    if (values.list) {
      for (const { id } of chosen) console.log(id);
      return 0;
    }
    const reports = await runCases(chosen, {
      ...{ worlds, seed, jobs, interrupted },
      onReport: (one, report) => console.log(caseLines(one, report, seed).join("\n")),
    });
    const leaks = await worlds.close();
    console.log(["", ...summaryLines(reports), "", ...leaks.map((leak) => `✖ ${leak}`)].join("\n"));
    console.log(`seed ${seed}, ${jobs} side by side, ${formatDuration(performance.now() - startedAt)}`);
    if (interrupted.aborted) return 130;
    const isBroken = leaks.length > 0 || [...reports.values()].some(({ problems }) => problems.length > 0);
    return isBroken ? 1 : 0;
  } finally {
    await worlds.close();
    await postgres.close();
  }
}

const chosenOf = (cases: readonly ChaosCase[], only: readonly string[]) =>
  only.length === 0 ? cases : cases.filter(({ id }) => only.some((part) => id.includes(part)));

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number >= least) return number;
  throw new UsageError(`${option} is "${text}"; it must be a whole number from ${least}`);
}

await runCommand(chaos);
