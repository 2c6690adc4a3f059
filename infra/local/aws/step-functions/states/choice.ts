import type { ChoiceState } from "../definition/schema.ts";
import { conclude, evaluateAs, raised, type StateRun, type Transition } from "../run/state-run.ts";

/**
 * Continues with the first rule whose Condition is true, otherwise with Default. Each has its own Assign and Output.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 */
export async function runChoice(run: StateRun<ChoiceState>): Promise<Transition> {
  const { state, input } = run;
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}]/`;
    const holds = await evaluateAs(run, rule.Condition, `${field}Condition`, "boolean", isBoolean);
    if (holds) return { ...(await conclude(run, rule, input, {}, field)), next: rule.Next };
  }
  if (state.Default === undefined) {
    throw raised(
      run,
      "States.NoChoiceMatched",
      "No rule of the Choice state matches, and it has no Default.",
    );
  }
  return { ...(await conclude(run, state, input)), next: state.Default };
}

const isBoolean = (value: unknown) => typeof value === "boolean";
