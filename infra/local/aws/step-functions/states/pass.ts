import type { PassState } from "../definition/schema.ts";
import { conclude, type StateRun, type Transition } from "../run/state-run.ts";

/** Passes on its input, or its Output. https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
export async function runPass(run: StateRun<PassState>): Promise<Transition> {
  return { ...(await conclude(run, run.state, run.input)), next: run.state.Next };
}
