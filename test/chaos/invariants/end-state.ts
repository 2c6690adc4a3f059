import { finalState } from "../../../infra/local/scenarios/final-state.ts";
import type { FinalState } from "../../../infra/local/scenarios/scenario.ts";
import { type EndState, endStates } from "../../../orchestrator/deployment/deployment.ts";
import { endOf } from "../../../orchestrator/history/execution-progress.ts";
import { type Ended, type Problems, unless } from "./ended.ts";

/** The deployment has one end, which says what runs, and leaves neither change set nor empty stack nor lock. */
export async function endStateProblems(ended: Ended): Promise<Problems> {
  const { world, progress, before, expected } = ended;
  const end = endOf(progress);
  const left = await finalState(world.aws);
  const { version, locks } = truthOf(end, ended);
  // A first deployment that failed may have run some of its migrations.
  const rows = before === undefined && end !== "Deployed" ? [4, 0, undefined] : [4];
  return [
    ...unless(
      expected.ends === "any" ? isEnd(end) : (expected.ends as readonly string[]).includes(end),
      `it ended ${end} (${progress.error}: ${progress.cause}) instead of ${expected.ends}`,
    ),
    ...unless(
      version === undefined || left.version === version,
      `${left.version} runs, although it ended ${end}; ${before ?? "nothing"} ran before`,
    ),
    ...unless(
      expected.lockLeft === true || locks.includes(left.lock),
      `the lock is ${left.lock} after ${end}`,
    ),
    ...unless(
      expected.planLeft === true || left.changeSets === 0,
      `${left.changeSets} executable change sets are left`,
    ),
    ...unless(expected.planLeft === true || left.stack !== "REVIEW_IN_PROGRESS", "an empty stack is left"),
    ...unless(rows.includes(left.tasks), `the table of tasks has ${left.tasks} rows instead of 4`),
  ];
}

/** What must run after this end, if the end says so, and how the lock may be left. */
function truthOf(
  end: string,
  { attempt, before = "none" }: Ended,
): { readonly version?: string; readonly locks: readonly FinalState["lock"][] } {
  if (end === "Deployed") return { version: attempt.version, locks: ["free"] };
  if (end === "RollbackFailed") return { locks: ["kept"] };
  if (end === "ABORTED") return { locks: ["free", "kept"] };
  return { version: before, locks: ["free"] };
}

const isEnd = (end: string) => end === "ABORTED" || endStates.includes(end as EndState);
