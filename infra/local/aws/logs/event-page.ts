import { AwsError } from "../wire/service.ts";
import type { LogEvent } from "./log-event.ts";

/** The position of an event. It stays valid when events are added or dropped. */
interface Position {
  readonly timestamp: number;
  readonly sequence: number;
}

const startPosition: Position = { timestamp: 0, sequence: 0 };

export const compareEvents = (left: Position, right: Position) =>
  left.timestamp - right.timestamp || left.sequence - right.sequence;

/** The events in `[startTime, endTime)`, in epoch milliseconds. */
export function within(
  events: readonly LogEvent[],
  {
    startTime = 0,
    endTime = Number.POSITIVE_INFINITY,
  }: { startTime?: number | undefined; endTime?: number | undefined },
): LogEvent[] {
  return events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
}

/** A token for the events after (`f`, forward) or before (`b`, backward) a position. */
export const toToken = (direction: "f" | "b", { timestamp, sequence }: Position) =>
  `${direction}/${timestamp}/${sequence}`;

/** Parses a token. Throws InvalidParameterException. */
export function fromToken(token: string): { direction: "f" | "b"; position: Position } {
  const [, direction, timestamp, sequence] = /^([fb])\/(\d+)\/(\d+)$/.exec(token) ?? [];
  if (direction === undefined) {
    throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
  }
  const position = { timestamp: Number(timestamp), sequence: Number(sequence) };
  return { direction: direction === "b" ? "b" : "f", position };
}

/** A page of events and the tokens of the next and the previous page. */
export interface EventPage {
  readonly events: readonly LogEvent[];
  /** Equal to the requested token if there are no more events in that direction. */
  readonly forward: string;
  readonly backward: string;
}

/** The page at the token, the oldest page with `fromHead`, or else the newest page. */
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
