import type { Exchange, Place } from "../fault.ts";

/** A call of a function: the `occurrence`-th of its name in an invocation. */
export interface CallPoint extends Place {
  readonly name: string;
  readonly occurrence: number;
}

export const isAt = (one: Place, other: Place): boolean =>
  one.function === other.function && one.phase === other.phase;

export const isCall = (exchange: Exchange, point: CallPoint): boolean =>
  isAt(exchange, point) && exchange.call.name === point.name && exchange.occurrence === point.occurrence;
