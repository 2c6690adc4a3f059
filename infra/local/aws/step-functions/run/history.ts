import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import type { Clock } from "../../clock.ts";
import { StateError } from "./errors.ts";

/** AWS's limit: an execution with this many events fails. */
export const maxEvents = 25_000;

/** The details of an event, e.g. `taskFailedEventDetails`: its members besides time, type and ids. */
export type EventDetails = Omit<Partial<HistoryEvent>, "timestamp" | "type" | "id" | "previousEventId">;

/** The events of an execution, as GetExecutionHistory returns them. Closed when the execution ends. */
export class History {
  readonly events: HistoryEvent[] = [];
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly onEvent: (event: HistoryEvent) => void,
  ) {}

  /** Appends an event and returns its id. Throws States.Runtime if only the final event still fits. */
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

  /** Appends the final event. States that are still stopping cannot append more. */
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

/** The events of one chain of states. Each event refers to the previous event of its chain. */
export class Trail {
  constructor(
    private readonly history: History,
    public lastEventId: number,
  ) {}

  append(type: HistoryEventType, details: EventDetails = {}): number {
    this.lastEventId = this.history.append(this.lastEventId, type, details);
    return this.lastEventId;
  }

  /** A new trail for a branch that starts here. */
  fork(): Trail {
    return new Trail(this.history, this.lastEventId);
  }
}
