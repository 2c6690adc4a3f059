import type { StateNode } from "../../../orchestrator/pictures/state-machine-layout.ts";

/**
 * What is read of a state machine's definition.
 * https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
 */
export interface StateMachineDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

interface StateDefinition {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

export interface GraphTransition {
  readonly from: string;
  readonly to: string;
}

/** The states in the order of the definition, with the transitions between them, each once. */
export interface StateGraph {
  readonly start: string;
  readonly nodes: readonly StateNode[];
  readonly transitions: readonly GraphTransition[];
  /** Where a state leads when it fails, other than where it leads anyway. */
  readonly errorTransitions: readonly GraphTransition[];
}

const kinds: Readonly<Record<string, StateNode["kind"]>> = {
  Choice: "choice",
  Pass: "pass",
  Wait: "wait",
  Succeed: "success",
  Fail: "failure",
};

export function stateGraph({ StartAt, States }: StateMachineDefinition): StateGraph {
  const states = Object.entries(States);
  return {
    start: StartAt,
    nodes: states.map(([name, state]) => nodeOf(name, state)),
    transitions: states.flatMap(([from, state]) => [...targetsOf(state)].map((to) => ({ from, to }))),
    errorTransitions: states.flatMap(([from, state]) => errorTransitionsOf(from, state)),
  };
}

const nodeOf = (name: string, { Type, Comment = "", Resource = "" }: StateDefinition): StateNode => ({
  name,
  kind: kinds[Type] ?? "task",
  comment: Comment,
  waitsForPerson: Resource.endsWith(".waitForTaskToken"),
});

function targetsOf({ Next, Default, Choices = [] }: StateDefinition): Set<string> {
  const targets = [Next, ...Choices.map((choice) => choice.Next), Default];
  return new Set(targets.filter((target) => target !== undefined));
}

function errorTransitionsOf(from: string, state: StateDefinition): GraphTransition[] {
  const usual = targetsOf(state);
  const targets = new Set((state.Catch ?? []).map(({ Next }) => Next));
  return [...targets].filter((to) => !usual.has(to)).map((to) => ({ from, to }));
}
