import type { Settings } from "../../settings.ts";

/** What is wrong with a setting. */
export interface Problem {
  /** Its path in the settings, e.g. `approval.recipients[0]`. */
  readonly setting: string;
  /** In words, with the value. */
  readonly problem: string;
  /** What to do, as an imperative. */
  readonly remedy: string;
}

/** One subject's rules: the problems of these settings, none when they are well. */
export type Check = (settings: Settings) => readonly Problem[];

/** The problem, unless what is said of the setting holds. */
export function unless(holds: boolean, problem: Problem): readonly Problem[] {
  return holds ? [] : [problem];
}

/** The problem of a number that is not a whole one from `least` to `most`. */
export function unlessWhole(setting: string, value: number, least: number, most: number): readonly Problem[] {
  return unless(Number.isInteger(value) && value >= least && value <= most, {
    setting,
    problem: `${value} is not a whole number from ${least} to ${most}`,
    remedy: `set a whole number from ${least} to ${most}`,
  });
}
