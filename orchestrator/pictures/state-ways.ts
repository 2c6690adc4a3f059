import type { Point } from "./lines.ts";
import {
  type Columns,
  choicePoint,
  type Frame,
  measures,
  type StateBox,
  type TransitionLine,
} from "./state-boxes.ts";
import type { StateGraph, Transition } from "./state-graph.ts";

type Boxes = ReadonlyMap<string, StateBox>;

/** The lines of the picture. Errors that end at once, before anything is locked, have none. */
export function stateWays(
  graph: StateGraph,
  boxes: readonly StateBox[],
  columns: Columns,
  endFrame: Frame,
): readonly TransitionLine[] {
  const placed = new Map(boxes.map((box) => [box.node.name, box]));
  const route = new Router(placed, graph, columns, endFrame);
  const usual = graph.ways.map((way) => route.way(way, "next"));
  const errors = graph.errorWays.map((way) => route.way(way, "error"));
  return [...errors, ...usual].flatMap((way) => way ?? []);
}

class Router {
  readonly #placed: Boxes;
  readonly #columns: Columns;
  readonly #endFrame: Frame;
  /** The states that lines turn to, nearest line first. */
  readonly #rails: readonly string[];
  readonly #skips: readonly Transition[];

  constructor(placed: Boxes, graph: StateGraph, columns: Columns, endFrame: Frame) {
    this.#placed = placed;
    this.#columns = columns;
    this.#endFrame = endFrame;
    this.#rails = railsOf([...graph.ways, ...graph.errorWays], placed, graph);
    this.#skips = graph.ways.filter((way) => this.#kindOf(way) === "skip");
  }

  way({ from, to }: Transition, kind: TransitionLine["kind"]): TransitionLine | undefined {
    const [source, target] = [this.#placed.get(from), this.#placed.get(to)];
    if (!source || !target) return undefined;
    const points = kind === "error" ? this.#error(source, target) : this.#usual(source, target);
    if (!points) return undefined;
    const leadsBack = source.lane === "aside" && target.lane === "main" && target.row < source.row;
    return { from, to, kind: leadsBack ? "back" : kind, points };
  }

  #error(source: StateBox, target: StateBox): readonly Point[] | undefined {
    return source.lane === "main" && target.lane !== "end" ? this.#turn(source, target, 8) : undefined;
  }

  #usual(source: StateBox, target: StateBox): readonly Point[] {
    switch (this.#kindOf({ from: source.node.name, to: target.node.name })) {
      case "down":
        return [below(source), above(target)];
      case "end":
        return [below(source), { x: source.x, y: this.#endFrame.y }];
      case "wait":
        return toWait(source, target);
      case "again":
        return fromWait(source, target);
      case "skip":
        return this.#skip(source, target);
      case "turn":
        return this.#turn(source, target, 0);
      case "join":
        return [below(source), { x: source.x, y: target.y }, rightOf(target)];
      case "back":
        return this.#back(source, target);
    }
  }

  #kindOf({ from, to }: Transition) {
    const [source, target] = [this.#placed.get(from), this.#placed.get(to)];
    if (!source || !target || target.lane === "end") return "end";
    if (target.lane === "wait") return "wait";
    if (source.lane === "wait") return "again";
    if (source.lane === target.lane && target.row === source.row + 1) return "down";
    if (source.lane === "main") return target.lane === "main" ? "skip" : "turn";
    return target.lane === "main" && target.row === source.row + 1 ? "join" : "back";
  }

  /** Along a line at the left, past the states between. */
  #skip(source: StateBox, target: StateBox): readonly Point[] {
    const index = this.#skips.findIndex(
      ({ from, to }) => from === source.node.name && to === target.node.name,
    );
    const x = this.#columns.skips + (this.#skips.length - 1 - index) * measures.lineGap;
    const leave = { x: source.x - source.width / 2 + slant(source, 7), y: source.y + 7 };
    const y = target.y - 8 + index * 4;
    return [leave, { x, y: leave.y }, { x, y }, { x: target.x - target.width / 2, y }];
  }

  /** Along the line of all that turn to the same state. */
  #turn(source: StateBox, target: StateBox, offset: number): readonly Point[] {
    const x = this.#columns.rails + this.#rails.indexOf(target.node.name) * measures.lineGap;
    const leave = { x: source.x + source.width / 2, y: source.y + offset };
    const enter = target.lane === "main" ? rightOf(target) : leftOf(target);
    return [leave, { x, y: leave.y }, { x, y: enter.y }, enter];
  }

  /** Along the line at the far right. */
  #back(source: StateBox, target: StateBox): readonly Point[] {
    const x = this.#columns.back;
    const y = target.y - 8;
    return [rightOf(source), { x, y: source.y }, { x, y }, { x: target.x + target.width / 2, y }];
  }
}

/** Those that begin lowest are nearest, so that the fewest lines cross. */
function railsOf(ways: readonly Transition[], placed: Boxes, { errorWays }: StateGraph): readonly string[] {
  const first = new Map<string, number>();
  for (const way of ways) {
    const [source, target] = [placed.get(way.from), placed.get(way.to)];
    if (source?.lane !== "main" || !target) continue;
    const turns = target.lane === "aside" || (target.lane === "main" && errorWays.includes(way));
    if (turns) first.set(way.to, Math.min(first.get(way.to) ?? source.row, source.row));
  }
  return [...first].sort(([, one], [, other]) => other - one).map(([name]) => name);
}

/** From the side of the choice up into the wait. */
function toWait(source: StateBox, wait: StateBox): readonly Point[] {
  const side = wait.x < source.x ? leftOf(source) : rightOf(source);
  return [side, { x: wait.x, y: source.y }, below(wait)];
}

const fromWait = (wait: StateBox, target: StateBox): readonly Point[] => {
  const side = wait.x < target.x ? leftOf(target) : rightOf(target);
  return [above(wait), { x: wait.x, y: target.y }, side];
};

/** How far the side of a choice has come in, `dy` pixels from its middle. */
const slant = ({ node, height }: StateBox, dy: number) =>
  node.kind === "choice" ? (choicePoint * dy) / (height / 2) : 0;

const above = ({ x, y, height }: StateBox): Point => ({ x, y: y - height / 2 });
const below = ({ x, y, height }: StateBox): Point => ({ x, y: y + height / 2 });
const leftOf = ({ x, y, width }: StateBox): Point => ({ x: x - width / 2, y });
const rightOf = ({ x, y, width }: StateBox): Point => ({ x: x + width / 2, y });
