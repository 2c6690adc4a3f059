import { expect, it } from "vitest";
import { type Answers, type Circumstances, walk } from "./walk.ts";

/** Half of what Step Functions allows: redrives and retries need room. */
const maxEvents = 12_500;
const hour = 60 * 60 * 1000;

const until = (ms: number, waiting: object, done: object) => (_: unknown, waitedMs: number) =>
  waitedMs < ms ? waiting : done;

/** A stack that takes almost six hours, with the default deadlines of health and traces used up. */
const slow: Answers = {
  CheckStack: until(5.8 * hour, { status: "inProgress" }, { status: "complete" }),
  CheckHealth: until(hour / 6, { status: "waiting" }, { status: "healthy" }),
  CheckTraces: until(hour / 30, { status: "waiting" }, { status: "complete" }),
};

it.each<[string, Circumstances]>([
  ["polls", { answers: slow }],
  ["polls of which a third crash", { answers: crashing(slow) }],
])("a deployment of six hours has a small history: %s", async (_, circumstances) => {
  const { events, states, endedAfterMs } = await walk(circumstances);

  expect(states.at(-1)).toBe("Deployed");
  expect(endedAfterMs).toBeGreaterThan(6 * hour);
  expect(events).toBeLessThan(maxEvents);
});

/** Of three calls of a poll the first one crashes. */
function crashing(answers: Answers): Answers {
  let calls = 0;
  const CheckStack: Answers["CheckStack"] = (...given) =>
    calls++ % 3 === 0
      ? { error: "Runtime.ExitError", message: "Runtime exited" }
      : answers.CheckStack?.(...given);
  return { ...answers, CheckStack };
}
