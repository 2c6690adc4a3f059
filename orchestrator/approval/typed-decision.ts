import type { DecisionWord } from "../deployment/payloads.ts";

const decisions = { approve: "approved", reject: "rejected" } as const satisfies Record<string, DecisionWord>;

/** A word that a person types into the form, so that no single click decides. */
export type TypedDecision = keyof typeof decisions;

export const typedDecisions = Object.keys(decisions) as readonly TypedDecision[];

/** The decision that the word makes; undefined for any other word. */
export const decisionOf = (word: string): DecisionWord | undefined =>
  Object.hasOwn(decisions, word) ? decisions[word as TypedDecision] : undefined;
