import type { Point } from "./lines.ts";
import type { StateNode } from "./state-graph.ts";

/** A state's place: `x` and `y` are its middle, all in pixels. */
export interface StateBox extends Point {
  readonly node: StateNode;
  readonly width: number;
  readonly height: number;
  /** Its lane; rows count within the lanes `main` and `aside`, which share them. */
  readonly lane: "main" | "aside" | "wait" | "end";
  readonly row: number;
}

/** A way from one state to another. */
export interface TransitionLine {
  readonly from: string;
  readonly to: string;
  /** `error`: taken when the first one fails; `back`: the rollback begins. */
  readonly kind: "next" | "error" | "back";
  readonly points: readonly Point[];
}

export interface Frame extends Point {
  readonly width: number;
  readonly height: number;
}

/** Middles of the columns, from left to right. */
export interface Columns {
  /** Of the first line that skips states; the others are at its right. */
  readonly skips: number;
  readonly waits: number;
  readonly main: number;
  /** Of the first line that turns aside. */
  readonly rails: number;
  readonly aside: number;
  readonly asideWaits: number;
  /** Of the line that leads back. */
  readonly back: number;
  readonly width: number;
}

/** Pixels. Narrow enough for a phone, and no text smaller than it can read. */
export const measures = {
  margin: 8,
  task: { width: 168, height: 40 },
  choice: { width: 168, height: 28 },
  aside: { width: 152 },
  wait: { width: 28, height: 28 },
  end: { width: 112, height: 28 },
  rowGap: 15,
  /** Between parallel lines. */
  lineGap: 9,
} as const;

/** Pixels from the point of a choice to where its upper side begins. */
export const choicePoint = 12;
