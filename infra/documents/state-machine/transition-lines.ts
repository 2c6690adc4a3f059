import type { Point } from "../../../orchestrator/pictures/lines.ts";
import {
  choicePoint,
  type Frame,
  type TransitionLine,
} from "../../../orchestrator/pictures/state-machine-layout.ts";
import { type Columns, measures, type PlacedState } from "./placed-states.ts";
import type { GraphTransition, StateGraph } from "./state-graph.ts";

interface Connection {
  readonly source: PlacedState;
  readonly target: PlacedState;
  readonly isError: boolean;
}

/** What the lines are drawn along. */
interface Course {
  readonly columns: Columns;
  readonly endFrame: Frame;
  /** The states that lines turn to, nearest line first. */
  readonly rails: readonly PlacedState[];
  readonly skips: readonly Connection[];
}

/** The lines of the picture. Errors that end at once, before anything is locked, have none. */
export function transitionLines(
  graph: StateGraph,
  states: readonly PlacedState[],
  columns: Columns,
  endFrame: Frame,
): readonly TransitionLine[] {
  const placed = new Map(states.map((state) => [state.node.name, state]));
  const connections = (transitions: readonly GraphTransition[], isError: boolean): Connection[] =>
    transitions.flatMap(({ from, to }) => {
      const [source, target] = [placed.get(from), placed.get(to)];
      return source && target ? [{ source, target, isError }] : [];
    });
  const usual = connections(graph.transitions, false);
  const errors = connections(graph.errorTransitions, true).filter(
    ({ source, target }) => source.lane === "main" && target.lane !== "end",
  );
  const skips = usual.filter((connection) => routeOf(connection) === "skip");
  const course = { columns, endFrame, rails: railsOf([...usual, ...errors]), skips };
  return [...errors, ...usual].map((connection) => ({
    from: connection.source.node.name,
    to: connection.target.node.name,
    kind: kindOf(connection),
    points: pointsOf(connection, course),
  }));
}

function kindOf({ source, target, isError }: Connection): TransitionLine["kind"] {
  if (source.lane === "aside" && target.lane === "main" && target.row < source.row) return "back";
  return isError ? "error" : "next";
}

function routeOf({ source, target, isError }: Connection) {
  if (isError) return "turn";
  if (target.lane === "end") return "end";
  if (target.lane === "wait") return "wait";
  if (source.lane === "wait") return "poll";
  if (source.lane === target.lane && target.row === source.row + 1) return "down";
  if (source.lane === "main") return target.lane === "main" ? "skip" : "turn";
  if (target.lane === "main" && target.row === source.row + 1) return "join";
  return target.row > source.row ? "past" : "back";
}

function pointsOf(connection: Connection, course: Course): readonly Point[] {
  const { source, target } = connection;
  switch (routeOf(connection)) {
    case "down":
      return [below(source), above(target)];
    case "end":
      return [below(source), { x: source.x, y: course.endFrame.y }];
    case "wait":
      return toWait(source, target);
    case "poll":
      return fromWait(source, target);
    case "skip":
      return skip(connection, course);
    case "turn":
      return turn(connection, course);
    case "join":
      return [below(source), { x: source.x, y: target.y }, rightOf(target)];
    case "past":
      return past(connection, course);
    case "back":
      return back(connection, course);
  }
}

/** Along a line at the left, past the states between. */
function skip(connection: Connection, { columns, skips }: Course): readonly Point[] {
  const { source, target } = connection;
  const index = skips.findIndex((one) => one.source === source && one.target === target);
  const x = columns.skips + (skips.length - 1 - index) * measures.lineGap;
  const leave = { x: source.x - source.width / 2 + slant(source, 7), y: source.y + 7 };
  const y = target.y - measures.lineOffset + index * 4;
  return [leave, { x, y: leave.y }, { x, y }, { x: target.x - target.width / 2, y }];
}

/** Along the line of all that turn to the same state. */
function turn({ source, target, isError }: Connection, { columns, rails }: Course): readonly Point[] {
  const x = columns.rails + rails.indexOf(target) * measures.lineGap;
  const y = source.y + (isError ? measures.lineOffset : 0);
  const enter = target.lane === "main" ? rightOf(target) : leftOf(target);
  return [{ x: source.x + source.width / 2, y }, { x, y }, { x, y: enter.y }, enter];
}

/** Out of the lane of failures, along its left side, past the states below. */
function past({ source, target }: Connection, { columns }: Course): readonly Point[] {
  const leave = leftOf(source);
  const x = columns.past;
  const enter = target.lane === "main" ? rightOf(target) : leftOf(target);
  const y = enter.y - measures.lineOffset;
  return [leave, { x, y: leave.y }, { x, y }, { x: enter.x, y }];
}

/** Along the line at the far right. */
function back({ source, target }: Connection, { columns }: Course): readonly Point[] {
  const x = columns.back;
  const y = target.y - measures.lineOffset;
  return [rightOf(source), { x, y: source.y }, { x, y }, { x: target.x + target.width / 2, y }];
}

/** Those that begin lowest are nearest, so that the fewest lines cross. */
function railsOf(connections: readonly Connection[]): readonly PlacedState[] {
  const firstRow = new Map<PlacedState, number>();
  for (const connection of connections) {
    const { source, target } = connection;
    if (source.lane !== "main" || routeOf(connection) !== "turn") continue;
    firstRow.set(target, Math.min(firstRow.get(target) ?? source.row, source.row));
  }
  return [...firstRow].sort(([, one], [, other]) => other - one).map(([state]) => state);
}

/** From the side of the choice up into the wait. */
function toWait(source: PlacedState, wait: PlacedState): readonly Point[] {
  const side = wait.x < source.x ? leftOf(source) : rightOf(source);
  return [side, { x: wait.x, y: source.y }, below(wait)];
}

function fromWait(wait: PlacedState, target: PlacedState): readonly Point[] {
  const side = wait.x < target.x ? leftOf(target) : rightOf(target);
  return [above(wait), { x: wait.x, y: target.y }, side];
}

/** How far the side of a choice has come in, `dy` pixels from its middle. */
const slant = ({ node, height }: PlacedState, dy: number) =>
  node.kind === "choice" ? (choicePoint * dy) / (height / 2) : 0;

const above = ({ x, y, height }: PlacedState): Point => ({ x, y: y - height / 2 });
const below = ({ x, y, height }: PlacedState): Point => ({ x, y: y + height / 2 });
const leftOf = ({ x, y, width }: PlacedState): Point => ({ x: x - width / 2, y });
const rightOf = ({ x, y, width }: PlacedState): Point => ({ x: x + width / 2, y });
