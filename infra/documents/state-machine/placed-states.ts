import type { StateBox } from "../../../orchestrator/pictures/state-machine-layout.ts";

/** A state's box with its place among the others, which its lines are drawn by. */
export interface PlacedState extends StateBox {
  /** Its lane; rows count within the lanes `main` and `aside`, which share them. */
  readonly lane: "main" | "aside" | "wait" | "end";
  readonly row: number;
}

/** Middles of the columns, from left to right. */
export interface Columns {
  /** Of the first line that skips states; the others are at its right. */
  readonly skips: number;
  readonly waits: number;
  readonly main: number;
  /** Of the first line that turns aside. */
  readonly rails: number;
  /** The line out of the lane of failures, past the states below. */
  readonly past: number;
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
  /** Between a wait and the states whose loop it is. */
  waitGap: 12,
  /** Between the main path and the first line that turns aside. */
  railGap: 14,
  /** Between the last of parallel lines and what is at its right. */
  lineMargin: 8,
  /** Between the middle of a state's side and a second line that begins or ends there. */
  lineOffset: 8,
} as const;
