import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import type { Clock } from "../../clock.ts";
import { StateError } from "./errors.ts";

/** AWS ends an execution that reaches this many events. */
export const maxEvents = 25_000;

/** The members of an event beside its time, type and ids: `taskFailedEventDetails` and its like. */
export type EventDetails = Omit<Partial<HistoryEvent>, "timestamp" | "type" | "id" | "previousEventId">;

/** What happened in an execution, as GetExecutionHistory lists it; closed when the execution has ended. */
export class History {
  readonly events: HistoryEvent[] = [];
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly onEvent: (event: HistoryEvent) => void,
  ) {}

  /** Appends an event and answers its id; throws States.Runtime when only the last event has room. */
  append(previousEventId: number, type: HistoryEventType, details: EventDetails): number {
    if (this.#closed) throw new Error("The execution has ended.");
    if (this.events.length >= maxEvents - 1) {
      throw new StateError(
        "States.Runtime",
        `The execution reached the maximum number of history events (${maxEvents}).`,
      );
    }
    return this.#add(previousEventId, type, details);
  }

  /** Appends the last event; the states still unwinding can add no more. */
  close(previousEventId: number, type: HistoryEventType, details: EventDetails): void {
    this.#closed = true;
    this.#add(previousEventId, type, details);
  }

  #add(previousEventId: number, type: HistoryEventType, details: EventDetails): number {
    const id = this.events.length + 1;
    const event = { timestamp: new Date(this.clock.now()), type, id, previousEventId, ...details };
    this.events.push(event);
    this.onEvent(event);
    return id;
  }
}

/** The events of one chain of states; each names the one before it in the same chain. */
export class Trail {
  constructor(
    private readonly history: History,
    public lastEventId: number,
  ) {}

  append(type: HistoryEventType, details: EventDetails = {}): number {
    this.lastEventId = this.history.append(this.lastEventId, type, details);
    return this.lastEventId;
  }

  /** The trail of a branch that starts here. */
  fork(): Trail {
    return new Trail(this.history, this.lastEventId);
  }
}
