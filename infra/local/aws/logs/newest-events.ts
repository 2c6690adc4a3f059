import type { LogEvent, LogStream } from "./log-event.ts";

// Hundreds of thousands of ordinary lines: what one machine's deployments write in hours.
const maxBytes = 64 * 1024 * 1024;
// What an event takes besides its text, roughly.
const eventOverheadBytes = 200;
// Clearing the list's used part now and then is cheaper than at each event.
const compactAfter = 10_000;

interface Arrival {
  readonly stream: LogStream;
  readonly event: LogEvent;
}

/** Bounds the memory of all streams together: what arrived first is forgotten first. */
export class NewestEvents {
  #arrivals: Arrival[] = [];
  #first = 0;
  #bytes = 0;

  /** Counts an event that its stream holds already. */
  add(stream: LogStream, event: LogEvent): void {
    this.#arrivals.push({ stream, event });
    this.#bytes += bytesOf(event);
    while (this.#bytes > maxBytes) this.#forgetFirst();
    if (this.#first < compactAfter) return;
    this.#arrivals = this.#arrivals.slice(this.#first);
    this.#first = 0;
  }

  #forgetFirst(): void {
    const arrival = this.#arrivals[this.#first++];
    if (!arrival) return;
    this.#bytes -= bytesOf(arrival.event);
    arrival.stream.events.splice(arrival.stream.events.indexOf(arrival.event), 1);
  }
}

// A character takes two bytes in memory at most.
const bytesOf = ({ message }: LogEvent) => 2 * message.length + eventOverheadBytes;
