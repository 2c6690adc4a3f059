import type { StateMachineLayout, StateNode } from "../../../orchestrator/pictures/state-machine-layout.ts";
import { endStates } from "./end-states.ts";
import { type Columns, measures, type PlacedState } from "./placed-states.ts";
import { type StateGraph, type StateMachineDefinition, stateGraph } from "./state-graph.ts";
import { type StateLanes, stateLanes } from "./state-lanes.ts";
import { transitionLines } from "./transition-lines.ts";

/**
 * Lays out a state machine: the main path from top to bottom, polls as loops at its left, failures in a lane at its
 * right, end states at the bottom.
 */
export function layOut(definition: StateMachineDefinition): StateMachineLayout {
  const graph = stateGraph(definition);
  const lanes = stateLanes(graph);
  const columns = columnsOf(graph, lanes);
  const main = mainStates(lanes, columns);
  const aside = asideStates(lanes, main, graph, columns);
  const waits = waitStates(lanes, [...main, ...aside], columns);
  const bottom = Math.max(...[...main, ...aside].map(({ y, height }) => y + height / 2));
  const { states: ends, frame: endFrame } = endStates(lanes.ends, bottom, columns.width);
  const states = [...main, ...aside, ...waits, ...ends];
  return {
    width: columns.width,
    height: endFrame.y + endFrame.height + measures.margin,
    boxes: states.map(({ lane: _lane, row: _row, ...box }) => box),
    transitions: transitionLines(graph, states, columns, endFrame),
    endFrame,
    keyAt: { x: columns.aside - measures.aside.width / 2, y: measures.margin },
  };
}

function columnsOf(graph: StateGraph, lanes: StateLanes): Columns {
  const { margin, lineGap, waitGap, railGap, lineMargin, wait, task } = measures;
  const skips = margin;
  const waits = skips + skipCount(graph, lanes) * lineGap + wait.width / 2;
  const main = waits + wait.width / 2 + waitGap + task.width / 2;
  const rails = main + task.width / 2 + railGap;
  const past = rails + railCount(graph, lanes) * lineGap;
  const aside = past + lineGap + lineMargin + measures.aside.width / 2;
  const asideWaits = aside + measures.aside.width / 2 + waitGap + wait.width / 2;
  const back = asideWaits + wait.width / 2 + lineMargin;
  return { skips, waits, main, rails, past, aside, asideWaits, back, width: back + margin };
}

/** The transitions that skip states of the main path. */
function skipCount({ transitions }: StateGraph, { main }: StateLanes): number {
  const rows = new Map(main.map(({ name }, row) => [name, row]));
  return transitions.filter(({ from, to }) => {
    const [source, target] = [rows.get(from), rows.get(to)];
    return source !== undefined && target !== undefined && target > source + 1;
  }).length;
}

/** The states that lines turn to, from the main path. */
function railCount({ transitions, errorTransitions }: StateGraph, { main, aside }: StateLanes): number {
  const isAside = (name: string) => aside.some((node) => node.name === name);
  const isMain = (name: string) => main.some((node) => node.name === name);
  const errors = errorTransitions.filter(({ to }) => isAside(to) || isMain(to));
  const turning = [...errors, ...transitions.filter(({ to }) => isAside(to))];
  return new Set(turning.filter(({ from }) => isMain(from)).map(({ to }) => to)).size;
}

function mainStates({ main }: StateLanes, columns: Columns): PlacedState[] {
  let top: number = measures.margin;
  return main.map((node, row) => {
    const { width, height } = sizeOf(node);
    const y = top + height / 2;
    top += height + measures.rowGap;
    return { node, x: columns.main, y, width, height, lane: "main", row };
  });
}

const sizeOf = ({ kind }: StateNode) => (kind === "task" ? measures.task : measures.choice);

/** The last of them stands a row above the state of the main path that it leads to. */
function asideStates(
  { aside }: StateLanes,
  main: readonly PlacedState[],
  { transitions }: StateGraph,
  columns: Columns,
): PlacedState[] {
  const last = aside.at(-1)?.name;
  const goal = transitions.find(({ from }) => from === last)?.to;
  const goalRow = main.find(({ node }) => node.name === goal)?.row ?? main.length;
  const { width } = measures.aside;
  return aside.map((node, index) => {
    const row = Math.max(0, goalRow - aside.length + index);
    const y = main[row]?.y ?? 0;
    return { node, x: columns.aside, y, width, height: sizeOf(node).height, lane: "aside", row };
  });
}

/** Each between the two states whose loop it is. */
function waitStates({ waits }: StateLanes, states: readonly PlacedState[], columns: Columns): PlacedState[] {
  return waits.flatMap(({ wait, from, to }) => {
    const [source, target] = [from, to].map((name) => states.find(({ node }) => node.name === name));
    if (!source || !target) return [];
    const x = source.lane === "main" ? columns.waits : columns.asideWaits;
    const y = (source.y + target.y) / 2;
    return [{ node: wait, x, y, ...measures.wait, lane: "wait", row: source.row }];
  });
}
