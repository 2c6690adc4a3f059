import { describeStack } from "../../../infra/local/scenarios/final-state.ts";
import { cloneProblems } from "./clones.ts";
import { consentProblems } from "./consent.ts";
import { endStateProblems } from "./end-state.ts";
import type { Ended, Problems } from "./ended.ts";
import { messageProblems } from "./messages.ts";

/**
 * Seconds of the clock in which what was interrupted is put in order: the follow-up comes every minute, and what could not
 * be told is tried again more and more seldom.
 */
const defaultSettlingSeconds = 1800;
const pauseSeconds = 30;

/** What must hold after every deployment, whatever went wrong. Waits until what was interrupted is put in order. */
export async function brokenInvariants(
  ended: Ended,
  settlingSeconds = defaultSettlingSeconds,
): Promise<Problems> {
  const { aws, network } = ended.world;
  await network.idle();
  await aws.cleanedUp();
  await stackAtRest(ended);
  for (let waited = 0; ; waited += pauseSeconds) {
    const problems = await problemsOf(ended);
    if (problems.length === 0 || waited >= settlingSeconds) return problems;
    await aws.clock.sleep(pauseSeconds * 1000);
  }
}

async function problemsOf(ended: Ended): Promise<Problems> {
  const [end, consent, messages, clones] = await Promise.all([
    endStateProblems(ended),
    consentProblems(ended),
    messageProblems(ended),
    cloneProblems(ended),
  ]);
  return [...end, ...consent, ...messages, ...clones];
}

/** An operation that was begun goes on without its deployment. */
async function stackAtRest({ world: { aws } }: Ended): Promise<void> {
  // REVIEW_IN_PROGRESS is no operation: such a stack is empty.
  const isBusy = async () => /(?<!REVIEW)_IN_PROGRESS$/.test((await describeStack(aws))?.StackStatus ?? "");
  while (await isBusy()) await aws.clock.sleep(pauseSeconds * 1000);
}
