import { type Census, type CountedCall, nameOf } from "../census.ts";
import type { Place } from "../fault.ts";
import type { Expected } from "../invariants/ended.ts";
import type { Pass } from "../passes.ts";

/** What was counted of a pass, and what of it no pass before has. */
export interface CountedPass {
  readonly pass: Pass;
  readonly census: Census;
}

/** The places and calls of a pass that those before it do not have: a fault there is another one. */
export function newIn({ pass, census }: CountedPass, before: readonly CountedPass[]): CountedPass {
  const places = new Set(before.flatMap((one) => one.census.places.map(nameOf)));
  const calls = new Set(before.flatMap((one) => one.census.calls.map(callNameOf)));
  return {
    pass,
    census: {
      ...census,
      places: census.places.filter((place) => !places.has(nameOf(place))),
      calls: census.calls.filter((call) => !calls.has(callNameOf(call))),
    },
  };
}

/** `create-change-set/dynamodb:GetItem`; with a number from the second of its name on. */
export const callNameOf = (call: CountedCall): string =>
  `${nameOf(call)}/${call.name}${call.occurrence > 1 ? `-${call.occurrence}` : ""}`;

const messengers = ["notify", "request-approval", "follow-up"];

/** Whether the function's work is to send messages: one that may have been sent is sent again. */
export const isMessenger = (place: Place): boolean => messengers.includes(place.function);

/**
 * What may be expected if a function never works, whatever the end: what it alone does is not done. docs/operations.md,
 * function-errors, says what a person does then.
 */
export const withoutWorkOf = (place: Place): Expected => ({
  ends: "any",
  // Nobody else finds out whom to tell.
  messages: place.function === "validate-deployment" ? "missing" : isMessenger(place) ? "repeated" : "once",
  lockLeft: place.function === "release-lock",
  planLeft: place.function === "discard-change-set",
});
