import type { Settings } from "../../settings.ts";

/** What is wrong with a setting. */
export interface Problem {
  /** Its path in the settings, e.g. `approval.recipients[0]`. */
  readonly setting: string;
  /** A sentence that quotes the value. */
  readonly problem: string;
  /** What to do, as an imperative. */
  readonly remedy: string;
}

/** Returns the problems of one part of the settings; empty if they are valid. */
export type Check = (settings: Settings) => readonly Problem[];

/** The problem, unless the condition holds. */
export function unless(holds: boolean, problem: Problem): readonly Problem[] {
  return holds ? [] : [problem];
}

/** The problem of a value that is not a whole number from `minimum` to `maximum`. */
export function unlessWhole(
  setting: string,
  value: number,
  minimum: number,
  maximum: number,
): readonly Problem[] {
  return unless(Number.isInteger(value) && value >= minimum && value <= maximum, {
    setting,
    problem: `${value} is not a whole number from ${minimum} to ${maximum}`,
    remedy: `set a whole number from ${minimum} to ${maximum}`,
  });
}
