import type { FailState } from "../definition/schema.ts";
import type { Template } from "../jsonata/template.ts";
import { StateError } from "../run/errors.ts";
import { evaluateAs, type StateRun } from "../run/state-run.ts";

/** Ends the chain with an error. https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
export async function runFail(run: StateRun<FailState>): Promise<never> {
  const error = await text(run, run.state.Error, "Error");
  throw new StateError(error ?? "", await text(run, run.state.Cause, "Cause"));
}

async function text(run: StateRun, template: Template | undefined, field: string) {
  return template && (await evaluateAs(run, template, field, "string", (value) => typeof value === "string"));
}
