import type { LogEvent, LogStream } from "./log-event.ts";

// Hundreds of thousands of typical lines, as one machine's deployments write in hours.
const maxBytes = 64 * 1024 * 1024;
// Approximate memory of an event besides its text.
const eventOverheadBytes = 200;
// The number of dropped events after which the list is compacted; compacting at each event would be slow.
const compactAfter = 10_000;

interface Arrival {
  readonly stream: LogStream;
  readonly event: LogEvent;
}

/** Limits the memory of all streams together: the events that arrived first are dropped first. */
export class NewestEvents {
  #arrivals: Arrival[] = [];
  #first = 0;
  #bytes = 0;

  /** Counts an event that is already in its stream, and drops the oldest events above the limit. */
  add(stream: LogStream, event: LogEvent): void {
    this.#arrivals.push({ stream, event });
    this.#bytes += bytesOf(event);
    while (this.#bytes > maxBytes) this.#dropFirst();
    if (this.#first < compactAfter) return;
    this.#arrivals = this.#arrivals.slice(this.#first);
    this.#first = 0;
  }

  #dropFirst(): void {
    const arrival = this.#arrivals[this.#first++];
    if (!arrival) return;
    this.#bytes -= bytesOf(arrival.event);
    arrival.stream.events.splice(arrival.stream.events.indexOf(arrival.event), 1);
  }
}

// A character takes at most two bytes in memory.
const bytesOf = ({ message }: LogEvent) => 2 * message.length + eventOverheadBytes;
