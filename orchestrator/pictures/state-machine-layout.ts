import type { Point } from "./lines.ts";

/** A state of the definition, as far as the picture shows it. */
export interface StateNode {
  readonly name: string;
  readonly kind: "task" | "choice" | "pass" | "wait" | "success" | "failure";
  /** The definition's own comment. */
  readonly comment: string;
  /** It waits for its task token: a person decides. */
  readonly waitsForPerson: boolean;
}

/** A state's place: `x` and `y` are its middle, all in pixels. */
export interface StateBox extends Point {
  readonly node: StateNode;
  readonly width: number;
  readonly height: number;
}

/** A transition from one state to another. */
export interface TransitionLine {
  readonly from: string;
  readonly to: string;
  /** `error`: taken when the first one fails; `back`: the rollback begins. */
  readonly kind: "next" | "error" | "back";
  readonly points: readonly Point[];
}

/** A rectangle; `x` and `y` are its upper left corner. */
export interface Frame extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything of the state machine's picture is. `npm run docs:state-machine` writes it. */
export interface StateMachineLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly StateBox[];
  readonly transitions: readonly TransitionLine[];
  /** Around the end states. */
  readonly endFrame: Frame;
  /** Where nothing is drawn: the place of the key. */
  readonly keyAt: Point;
}

/** Pixels from the point of a choice to where its upper side begins. */
export const choicePoint = 12;
