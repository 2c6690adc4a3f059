import { setImmediate } from "node:timers/promises";
import type { State, StateGraph } from "../definition/schema.ts";
import type { Chain, StateRun, Transition } from "../run/state-run.ts";
import { runChoice } from "../states/choice.ts";
import { runFail } from "../states/fail.ts";
import { runMap } from "../states/map.ts";
import { runParallel } from "../states/parallel.ts";
import { runPass } from "../states/pass.ts";
import { runSucceed } from "../states/succeed.ts";
import { runTask } from "../states/task.ts";
import { runWait } from "../states/wait.ts";

/** A loop of states without waits would block the event loop. */
const transitionsPerTurn = 50;

/** Runs a graph from its first state to its end. Resolves to the output, or rejects with a `StateError`. */
export async function runStates(graph: StateGraph, input: unknown, chain: Chain): Promise<unknown> {
  let { variables } = chain;
  let current = input;
  let name: string | undefined = graph.StartAt;
  for (let transitions = 1; name !== undefined; transitions++) {
    const state: State | undefined = graph.States[name];
    if (!state) throw new Error(`State '${name}' is not defined; the definition was not validated.`);
    const transition: Transition = await visit(name, state, current, { ...chain, variables });
    variables = { ...variables, ...transition.assigned };
    current = transition.output;
    name = transition.next;
    if (transitions % transitionsPerTurn === 0) await setImmediate();
    chain.signal.throwIfAborted();
  }
  return current;
}

async function visit(name: string, state: State, input: unknown, chain: Chain): Promise<Transition> {
  const enteredEventId = chain.trail.append(`${state.Type}StateEntered`, {
    stateEnteredEventDetails: { name, input: JSON.stringify(input), inputDetails: { truncated: false } },
  });
  const EnteredTime = new Date(chain.services.clock.now()).toISOString();
  const context = { ...chain.context, State: { Name: name, EnteredTime, RetryCount: 0 } };
  const transition = await runState({ ...chain, context, name, state, input, enteredEventId });
  if (state.Type !== "Fail") recordExit(name, state, transition, chain);
  return transition;
}

function recordExit(
  name: string,
  state: Exclude<State, { Type: "Fail" }>,
  transition: Transition,
  chain: Chain,
) {
  const assigned = Object.entries(transition.assigned).map(([key, value]) => [key, JSON.stringify(value)]);
  chain.trail.append(`${state.Type}StateExited`, {
    stateExitedEventDetails: {
      name,
      output: JSON.stringify(transition.output),
      outputDetails: { truncated: false },
      ...(assigned.length > 0 && {
        assignedVariables: Object.fromEntries(assigned),
        assignedVariablesDetails: { truncated: false },
      }),
    },
  });
}

async function runState(run: StateRun): Promise<Transition> {
  const { state } = run;
  switch (state.Type) {
    case "Task":
      return runTask({ ...run, state });
    case "Pass":
      return runPass({ ...run, state });
    case "Choice":
      return runChoice({ ...run, state });
    case "Wait":
      return runWait({ ...run, state });
    case "Succeed":
      return runSucceed({ ...run, state });
    case "Fail":
      return runFail({ ...run, state });
    case "Parallel":
      return runParallel({ ...run, state });
    case "Map":
      return runMap({ ...run, state });
  }
}
