import { AwsError } from "../wire/service.ts";
import type { LogEvent } from "./log-event.ts";

/** A place between events; it stays right when events are added or dropped. */
interface Position {
  readonly timestamp: number;
  readonly sequence: number;
}

const startPosition: Position = { timestamp: 0, sequence: 0 };

export const compareEvents = (left: Position, right: Position) =>
  left.timestamp - right.timestamp || left.sequence - right.sequence;

/** The events of `[startTime, endTime)`; epoch milliseconds. */
export function within(
  events: readonly LogEvent[],
  {
    startTime = 0,
    endTime = Number.POSITIVE_INFINITY,
  }: { startTime?: number | undefined; endTime?: number | undefined },
): LogEvent[] {
  return events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
}

/** A token for what comes after (`f`) or before (`b`) a position. */
export const toToken = (direction: "f" | "b", { timestamp, sequence }: Position) =>
  `${direction}/${timestamp}/${sequence}`;

/** Throws InvalidParameterException. */
export function fromToken(token: string): { direction: "f" | "b"; position: Position } {
  const [, direction, timestamp, sequence] = /^([fb])\/(\d+)\/(\d+)$/.exec(token) ?? [];
  if (direction === undefined) {
    throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
  }
  const position = { timestamp: Number(timestamp), sequence: Number(sequence) };
  return { direction: direction === "b" ? "b" : "f", position };
}

/** A page of events and the tokens for its neighbours. */
export interface EventPage {
  readonly events: readonly LogEvent[];
  /** The same as the token asked with when there is nothing more in that direction. */
  readonly forward: string;
  readonly backward: string;
}

/** A page from the given token, from the head, or the newest page. */
export function pageOf(
  events: readonly LogEvent[],
  limit: number,
  start: { token?: string | undefined; fromHead?: boolean | undefined },
): EventPage {
  const { direction, position } = start.token
    ? fromToken(start.token)
    : { direction: start.fromHead ? ("f" as const) : ("b" as const), position: undefined };
  const candidates = position
    ? events.filter((event) =>
        direction === "f" ? compareEvents(event, position) > 0 : compareEvents(event, position) < 0,
      )
    : events;
  const page = direction === "f" ? candidates.slice(0, limit) : candidates.slice(-limit);
  const fallback = position ?? startPosition;
  return {
    events: page,
    forward: toToken("f", page.at(-1) ?? fallback),
    backward: toToken("b", page[0] ?? fallback),
  };
}
