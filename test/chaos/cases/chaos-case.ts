import type { Attempt, ChaosWorld } from "../chaos-world.ts";
import type { Fault } from "../fault.ts";
import type { Expected } from "../invariants/ended.ts";
import type { Pass } from "../passes.ts";

/** Where a case takes place. */
export interface Scene {
  readonly world: ChaosWorld;
  readonly attempt: Attempt;
  /** Of the seed and the case. */
  readonly random: () => number;
}

/** One deployment in which one thing goes wrong. */
export interface ChaosCase {
  /** `<kind>/<how>/<pass>/<where>`; `--only` takes any part of it. */
  readonly id: string;
  readonly pass: Pass;
  readonly disturb: (scene: Scene) => Disturbance;
  /** Whether another deployment must succeed afterwards. */
  readonly thenDeploys?: true;
}

export interface Disturbance {
  readonly fault: Fault;
  /** What may be expected, asked after the end. */
  readonly expected: () => Expected;
}

export const kindOf = ({ id }: ChaosCase): string => id.split("/").slice(0, 2).join("/");
