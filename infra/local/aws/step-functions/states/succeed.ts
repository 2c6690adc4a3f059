import type { SucceedState } from "../definition/schema.ts";
import { conclude, type StateRun, type Transition } from "../run/state-run.ts";

/** Ends the chain successfully. https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html */
export async function runSucceed(run: StateRun<SucceedState>): Promise<Transition> {
  return { ...(await conclude(run, run.state, run.input)), next: undefined };
}
