import { type Diagnostic, diagnostic } from "./diagnostic.ts";
import type { State, StateGraph } from "./schema.ts";

/** Finds missing targets, unreachable states and graphs without an end, also in inner graphs. */
export function checkTransitions(graph: StateGraph, location = ""): Diagnostic[] {
  return [
    ...missingTargets(graph, location),
    ...endings(graph, location),
    ...unreachable(graph, location),
    ...Object.entries(graph.States).flatMap(([name, state]) =>
      innerGraphs(state).flatMap(([field, inner]) =>
        checkTransitions(inner, `${location}/States/${name}/${field}`),
      ),
    ),
  ];
}

/** The graphs inside a state, each with the field that contains it. */
export function innerGraphs(state: State): [field: string, graph: StateGraph][] {
  if (state.Type === "Parallel") return state.Branches.map((branch, index) => [`Branches[${index}]`, branch]);
  if (state.Type === "Map") return [["ItemProcessor", state.ItemProcessor]];
  return [];
}

/** The possible next states of a state, each with the field that names it. */
function targets(state: State): [field: string, target: string][] {
  const found: [string, string][] = [];
  if ("Next" in state && state.Next !== undefined) found.push(["Next", state.Next]);
  if (state.Type === "Choice") {
    state.Choices.forEach((rule, index) => {
      found.push([`Choices[${index}]/Next`, rule.Next]);
    });
    if (state.Default !== undefined) found.push(["Default", state.Default]);
  }
  if ("Catch" in state) {
    state.Catch.forEach((catcher, index) => {
      found.push([`Catch[${index}]/Next`, catcher.Next]);
    });
  }
  return found;
}

function missingTargets({ StartAt, States }: StateGraph, location: string): Diagnostic[] {
  const missing = (kind: string, target: string, where: string) =>
    diagnostic("MISSING_TRANSITION_TARGET", `Missing '${kind}' target: ${target}`, where);
  const start = Object.hasOwn(States, StartAt) ? [] : [missing("StartAt", StartAt, `${location}/StartAt`)];
  const others = Object.entries(States).flatMap(([name, state]) =>
    targets(state)
      .filter(([, target]) => !Object.hasOwn(States, target))
      .map(([field, target]) => missing(lastPart(field), target, `${location}/States/${name}/${field}`)),
  );
  return [...start, ...others];
}

const lastPart = (field: string) => field.slice(field.lastIndexOf("/") + 1);

function endings({ States }: StateGraph, location: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [name, state] of Object.entries(States)) {
    if (!("Type" in state) || !["Task", "Pass", "Wait", "Parallel", "Map"].includes(state.Type)) continue;
    const [next, end] = ["Next" in state && state.Next !== undefined, "End" in state && state.End === true];
    if (next === end) {
      const message = "Exactly one of the fields 'Next' and 'End' is required";
      found.push(diagnostic("SCHEMA_VALIDATION_FAILED", message, `${location}/States/${name}`));
    }
  }
  const canEnd = Object.values(States).some(
    (state) => state.Type === "Succeed" || state.Type === "Fail" || ("End" in state && state.End),
  );
  if (!canEnd) found.push(diagnostic("MISSING_END_STATE", "No state ends the graph", `${location}/States`));
  return found;
}

function unreachable({ StartAt, States }: StateGraph, location: string): Diagnostic[] {
  const reached = new Set<string>();
  const open = [StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = States[name];
    if (state === undefined || reached.has(name)) continue;
    reached.add(name);
    open.push(...targets(state).map(([, target]) => target));
  }
  return Object.keys(States)
    .filter((name) => !reached.has(name))
    .map((name) =>
      diagnostic(
        "MISSING_TRANSITION_TARGET",
        `State "${name}" is not reachable.`,
        `${location}/States/${name}`,
      ),
    );
}
