import { type Diagnostic, diagnostic } from "./diagnostic.ts";
import type { Assign, State, StateGraph } from "./schema.ts";
import { innerGraphs } from "./transitions.ts";

/**
 * Finds variables of an outer graph that an inner graph assigns: an inner scope can read them, but not assign them.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export function checkVariableScopes(
  graph: StateGraph,
  outer = new Set<string>(),
  location = "",
): Diagnostic[] {
  const own = new Set(outer);
  const found: Diagnostic[] = [];
  for (const [name, state] of Object.entries(graph.States)) {
    for (const variable of assignments(state).flatMap((assign) => Object.keys(assign))) {
      if (outer.has(variable)) found.push(reassigned(variable, `${location}/States/${name}`));
      own.add(variable);
    }
  }
  for (const [name, state] of Object.entries(graph.States)) {
    for (const [field, inner] of innerGraphs(state)) {
      found.push(...checkVariableScopes(inner, own, `${location}/States/${name}/${field}`));
    }
  }
  return found;
}

const reassigned = (variable: string, location: string) =>
  diagnostic(
    "SCHEMA_VALIDATION_FAILED",
    `Variable '${variable}' is already assigned in an outer scope`,
    location,
  );

function assignments(state: State): Assign[] {
  const rules = state.Type === "Choice" ? state.Choices : "Catch" in state ? state.Catch : [];
  const own = "Assign" in state ? [state] : [];
  return [...own, ...rules].flatMap(({ Assign }) => (Assign ? [Assign] : []));
}
