/** The middle one of the values; the mean of the two in the middle when their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** One figure of a benchmark, with the bound the project sets itself. */
export interface Figure {
  readonly name: string;
  readonly values: readonly number[];
  readonly unit: string;
  /** The most it should be. */
  readonly atMost?: number;
}

/** Prints a figure's median, its range and whether it keeps its bound. */
export function printFigure({ name, values, unit, atMost }: Figure): void {
  const middle = median(values);
  const range = `${format(Math.min(...values))}–${format(Math.max(...values))}`;
  const bound = atMost === undefined ? "" : `  ≤ ${atMost}: ${middle <= atMost ? "kept" : "BROKEN"}`;
  console.log(
    `  ${name.padEnd(44)}${format(middle).padStart(9)} ${unit.padEnd(6)} (${range}, n=${values.length})${bound}`,
  );
}

const format = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
