import type { StateNode } from "../../../orchestrator/pictures/state-machine-layout.ts";
import type { GraphTransition, StateGraph } from "./state-graph.ts";

/** The states by the part they play: each part has its lane in the picture. */
export interface StateLanes {
  /** The path of a deployment that goes well, from the first state to the question how it ended. */
  readonly main: readonly StateNode[];
  /** What follows a failure, in the order of the definition. */
  readonly aside: readonly StateNode[];
  readonly waits: readonly Poll[];
  readonly ends: readonly StateNode[];
}

/** A wait between two polls. */
export interface Poll {
  readonly wait: StateNode;
  /** The state that decides to wait. */
  readonly from: string;
  /** The state that polls again. */
  readonly to: string;
}

/** Sorts the states into lanes. */
export function stateLanes({ start, nodes, transitions }: StateGraph): StateLanes {
  const named = new Map(nodes.map((node) => [node.name, node]));
  const next = nextOf(transitions, (name) => named.get(name)?.kind !== "wait");
  const isEnd = ({ kind }: StateNode) => kind === "success" || kind === "failure";
  const path = longestPath(start, next, (name) => named.get(name)?.kind === "success");
  const main = path.flatMap((name) => named.get(name) ?? []).filter((node) => !isEnd(node));
  const waits = nodes.filter(({ kind }) => kind === "wait").map((wait) => pollOf(wait, transitions));
  const aside = nodes.filter((node) => !main.includes(node) && node.kind !== "wait" && !isEnd(node));
  return { main, aside, waits, ends: nodes.filter(isEnd) };
}

function pollOf(wait: StateNode, transitions: readonly GraphTransition[]): Poll {
  const from = transitions.find(({ to }) => to === wait.name)?.from ?? "";
  const to = transitions.find((transition) => transition.from === wait.name)?.to ?? "";
  return { wait, from, to };
}

function nextOf(transitions: readonly GraphTransition[], isMeant: (name: string) => boolean) {
  const next = new Map<string, string[]>();
  for (const { from, to } of transitions) {
    if (isMeant(from) && isMeant(to)) next.set(from, [...(next.get(from) ?? []), to]);
  }
  return next;
}

/** The longest path that meets no state twice; a workflow has few forks, so all paths are tried. */
function longestPath(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
  isGoal: (name: string) => boolean,
): readonly string[] {
  let longest: readonly string[] = [];
  const follow = (path: readonly string[]): void => {
    const last = path.at(-1) ?? "";
    if (isGoal(last)) {
      if (path.length > longest.length) longest = path;
      return;
    }
    for (const name of next.get(last) ?? []) {
      if (!path.includes(name)) follow([...path, name]);
    }
  };
  follow([start]);
  return longest;
}
