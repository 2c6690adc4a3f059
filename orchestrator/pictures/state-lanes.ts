import type { StateGraph, StateNode, Transition } from "./state-graph.ts";

/** The states by the part they play: each part has its lane in the picture. */
export interface StateLanes {
  /** The way of a deployment that goes well, from the first state to the question how it ended. */
  readonly main: readonly StateNode[];
  /** Where it leads when something fails, in the order of the definition. */
  readonly aside: readonly StateNode[];
  readonly waits: readonly Poll[];
  readonly ends: readonly StateNode[];
}

/** A wait between two looks at the same thing. */
export interface Poll {
  readonly wait: StateNode;
  /** The state that decides to wait. */
  readonly from: string;
  /** The state that looks again. */
  readonly to: string;
}

/** Sorts the states into lanes. */
export function stateLanes({ start, nodes, ways }: StateGraph): StateLanes {
  const named = new Map(nodes.map((node) => [node.name, node]));
  const next = nextOf(ways, (name) => named.get(name)?.kind !== "wait");
  const isEnd = ({ kind }: StateNode) => kind === "success" || kind === "failure";
  const path = longestPath(start, next, (name) => named.get(name)?.kind === "success");
  const main = path.flatMap((name) => named.get(name) ?? []).filter((node) => !isEnd(node));
  const waits = nodes.filter(({ kind }) => kind === "wait").map((wait) => pollOf(wait, ways));
  const aside = nodes.filter((node) => !main.includes(node) && node.kind !== "wait" && !isEnd(node));
  return { main, aside, waits, ends: nodes.filter(isEnd) };
}

function pollOf(wait: StateNode, ways: readonly Transition[]): Poll {
  const from = ways.find(({ to }) => to === wait.name)?.from ?? "";
  const to = ways.find((way) => way.from === wait.name)?.to ?? "";
  return { wait, from, to };
}

function nextOf(ways: readonly Transition[], isMeant: (name: string) => boolean) {
  const next = new Map<string, string[]>();
  for (const { from, to } of ways) {
    if (isMeant(from) && isMeant(to)) next.set(from, [...(next.get(from) ?? []), to]);
  }
  return next;
}

/** The longest way that meets no state twice; a workflow has few forks, so all ways are tried. */
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
