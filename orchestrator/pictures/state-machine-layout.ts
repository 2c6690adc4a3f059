import type { Point } from "./lines.ts";
import { type Columns, type Frame, measures, type StateBox, type TransitionLine } from "./state-boxes.ts";
import { stateEnds } from "./state-ends.ts";
import { type StateGraph, type StateMachineDefinition, type StateNode, stateGraph } from "./state-graph.ts";
import { type StateLanes, stateLanes } from "./state-lanes.ts";
import { stateWays } from "./state-ways.ts";

export interface StateMachineLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly StateBox[];
  readonly ways: readonly TransitionLine[];
  /** Around the end states; `x` and `y` are its upper left corner. */
  readonly endFrame: Frame;
  /** Where nothing is drawn: room for the key. */
  readonly free: Point;
}

const layouts = new WeakMap<StateMachineDefinition, StateMachineLayout>();

/**
 * Where everything is: the main way from top to bottom, polls as loops at its left, failures in a lane at its
 * right, end states at the bottom. Made once for each definition.
 */
export function stateMachineLayout(definition: StateMachineDefinition): StateMachineLayout {
  const known = layouts.get(definition);
  if (known) return known;
  const made = layOut(stateGraph(definition));
  layouts.set(definition, made);
  return made;
}

function layOut(graph: StateGraph): StateMachineLayout {
  const lanes = stateLanes(graph);
  const columns = columnsOf(graph, lanes);
  const main = mainBoxes(lanes, columns);
  const aside = asideBoxes(lanes, main, graph, columns);
  const waits = waitBoxes(lanes, [...main, ...aside], columns);
  const bottom = Math.max(...[...main, ...aside].map(({ y, height }) => y + height / 2));
  const { boxes: ends, frame: endFrame } = stateEnds(lanes.ends, bottom, columns.width);
  const boxes = [...main, ...aside, ...waits, ...ends];
  return {
    width: columns.width,
    height: endFrame.y + endFrame.height + measures.margin,
    boxes,
    ways: stateWays(graph, boxes, columns, endFrame),
    endFrame,
    free: { x: columns.aside - measures.aside.width / 2, y: measures.margin },
  };
}

function columnsOf({ ways, errorWays }: StateGraph, { main, aside }: StateLanes): Columns {
  const { margin, lineGap, wait, task } = measures;
  const rows = new Map(main.map(({ name }, row) => [name, row]));
  const skipCount = ways.filter(({ from, to }) => (rows.get(to) ?? 0) > (rows.get(from) ?? 99) + 1).length;
  const beside = new Set([...aside.map(({ name }) => name), ...rows.keys()]);
  const turning = [...errorWays, ...ways.filter(({ to }) => aside.some(({ name }) => name === to))];
  const railCount = new Set(turning.map(({ to }) => to).filter((to) => beside.has(to))).size;
  const skips = margin;
  const waits = skips + skipCount * lineGap + wait.width / 2;
  const mainAt = waits + wait.width / 2 + 12 + task.width / 2;
  const rails = mainAt + task.width / 2 + 14;
  const asideAt = rails + railCount * lineGap + 8 + measures.aside.width / 2;
  const asideWaits = asideAt + measures.aside.width / 2 + 12 + wait.width / 2;
  const back = asideWaits + wait.width / 2 + 8;
  return { skips, waits, main: mainAt, rails, aside: asideAt, asideWaits, back, width: back + margin };
}

function mainBoxes({ main }: StateLanes, columns: Columns): StateBox[] {
  let top: number = measures.margin;
  return main.map((node, row) => {
    const { width, height } = sizeOf(node);
    const y = top + height / 2;
    top += height + measures.rowGap;
    return { node, x: columns.main, y, width, height, lane: "main", row };
  });
}

const sizeOf = ({ kind }: StateNode) => (kind === "choice" ? measures.choice : measures.task);

/** The last of them stands a row above the state of the main way that it leads to. */
function asideBoxes(
  { aside }: StateLanes,
  main: readonly StateBox[],
  { ways }: StateGraph,
  columns: Columns,
): StateBox[] {
  const last = aside.at(-1)?.name;
  const goal = ways.find(({ from }) => from === last)?.to;
  const goalRow = main.find(({ node }) => node.name === goal)?.row ?? main.length;
  return aside.map((node, index) => {
    const row = Math.max(0, goalRow - aside.length + index);
    const y = main[row]?.y ?? 0;
    return {
      node,
      x: columns.aside,
      y,
      width: measures.aside.width,
      height: sizeOf(node).height,
      lane: "aside",
      row,
    };
  });
}

/** Each between the two states whose loop it is. */
function waitBoxes({ waits }: StateLanes, states: readonly StateBox[], columns: Columns): StateBox[] {
  return waits.flatMap(({ wait, from, to }) => {
    const [source, target] = [from, to].map((name) => states.find(({ node }) => node.name === name));
    if (!source || !target) return [];
    const x = source.lane === "main" ? columns.waits : columns.asideWaits;
    const y = (source.y + target.y) / 2;
    return [{ node: wait, x, y, ...measures.wait, lane: "wait", row: source.row }];
  });
}
