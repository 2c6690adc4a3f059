import type { DecisionWord } from "../deployment/payloads.ts";

const decisions = { approve: "approved", reject: "rejected" } as const satisfies Record<string, DecisionWord>;

/** The word that a person types into the form, so that a single click cannot decide. */
export type TypedDecision = keyof typeof decisions;

export const typedDecisions = Object.keys(decisions) as readonly TypedDecision[];

/** The decision of a typed word; undefined for any other word. Phones write a capital first, and a blank after it. */
export function decisionOf(typed: string): DecisionWord | undefined {
  const word = typed.trim().toLowerCase();
  return Object.hasOwn(decisions, word) ? decisions[word as TypedDecision] : undefined;
}
