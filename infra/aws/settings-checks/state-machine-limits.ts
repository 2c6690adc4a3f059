import { readFileSync } from "node:fs";

/** Maximum number of events in an execution's history. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const historyLimit = 25_000;

/** Events of one poll: a Wait (2), a Task (5), a Choice (2). */
const eventsPerPoll = 9;

interface StateMachine {
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, { readonly Seconds?: string }>>;
}

const stateMachine = JSON.parse(
  readFileSync(new URL("../../../statemachine/deploy.asl.json", import.meta.url), "utf8"),
) as StateMachine;

/** Seconds after which an execution times out. */
export const executionTimeoutSeconds = () => stateMachine.TimeoutSeconds;

/** The maximum number of events that polling adds in that many seconds, if the polled function takes no time. */
export function eventsWhilePolling(waitState: string, seconds: number): number {
  const wait = waitOf(waitState);
  let poll = 0;
  for (let waited = 0; waited < seconds; poll += 1) waited += wait(poll);
  return (poll + 1) * eventsPerPoll;
}

/** The seconds that a Wait state waits, by poll number. Throws an Error if its expression has another form. */
function waitOf(state: string): (poll: number) => number {
  const expression = stateMachine.States[state]?.Seconds ?? "";
  const [, maximum, base] =
    /\$min\(\[(\d+), \$floor\(\$power\(([\d.]+), \$poll\)\)\]\)/.exec(expression) ?? [];
  if (!maximum || !base) {
    throw new Error(`${state} does not wait $min([maximum, $floor($power(base, $poll))]): ${expression}`);
  }
  return (poll) => Math.min(Number(maximum), Math.floor(Number(base) ** poll));
}
