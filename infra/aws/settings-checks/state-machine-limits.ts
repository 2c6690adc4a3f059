import { readFileSync } from "node:fs";

/** Events that an execution may have. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const HISTORY_LIMIT = 25_000;

/** Of one turn: a wait (2), a function that is asked (5), a choice (2). */
const EVENTS_PER_TURN = 9;

interface StateMachine {
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, { readonly Seconds?: string }>>;
}

const stateMachine = JSON.parse(
  readFileSync(new URL("../../../statemachine/deploy.asl.json", import.meta.url), "utf8"),
) as StateMachine;

/** Seconds after which the state machine ends an execution, whatever it does. */
export const longestExecutionSeconds = () => stateMachine.TimeoutSeconds;

/** The most events that polling makes in that many seconds, if asking takes no time at all. */
export function eventsWhilePolling(waitState: string, seconds: number): number {
  const wait = waitOf(waitState);
  let poll = 0;
  for (let waited = 0; waited < seconds; poll += 1) waited += wait(poll);
  return (poll + 1) * EVENTS_PER_TURN;
}

/** The seconds that a Wait state waits, by the number of the poll. Throws an Error when it waits in another way. */
function waitOf(state: string): (poll: number) => number {
  const expression = stateMachine.States[state]?.Seconds ?? "";
  const [, most, base] = /\$min\(\[(\d+), \$floor\(\$power\(([\d.]+), \$poll\)\)\]\)/.exec(expression) ?? [];
  if (!most || !base) {
    throw new Error(`${state} does not wait $min([most, $floor($power(base, $poll))]): ${expression}`);
  }
  return (poll) => Math.min(Number(most), Math.floor(Number(base) ** poll));
}
