import type { Frame, StateNode } from "../../../orchestrator/pictures/state-machine-layout.ts";
import { measures, type PlacedState } from "./placed-states.ts";

// Four to a row: seven end states make two rows.
const perRow = 4;
const gap = 6;
const padding = 8;

/** The end states in rows below the rest, in a frame: one of them is reached. */
export function endStates(
  ends: readonly StateNode[],
  bottom: number,
  pictureWidth: number,
): { readonly states: readonly PlacedState[]; readonly frame: Frame } {
  const { width, height } = measures.end;
  const top = bottom + 2 * measures.rowGap;
  const rowCount = Math.ceil(ends.length / perRow);
  const rowWidth = (count: number) => count * width + (count - 1) * gap;
  const states = ends.map((node, index): PlacedState => {
    const row = Math.floor(index / perRow);
    const left = (pictureWidth - rowWidth(Math.min(perRow, ends.length - row * perRow))) / 2;
    return {
      node,
      x: left + (index % perRow) * (width + gap) + width / 2,
      y: top + padding + row * (height + gap) + height / 2,
      width,
      height,
      lane: "end",
      row,
    };
  });
  const frameWidth = rowWidth(perRow) + 2 * padding;
  const frameHeight = rowCount * (height + gap) - gap + 2 * padding;
  return {
    states,
    frame: { x: (pictureWidth - frameWidth) / 2, y: top, width: frameWidth, height: frameHeight },
  };
}
