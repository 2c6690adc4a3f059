import type { Clock } from "../clock.ts";
import { AwsError } from "../wire/service.ts";
import type { LogEvent, LogStream } from "./log-event.ts";
import { NewestEvents } from "./newest-events.ts";

export interface LogGroup {
  readonly name: string;
  readonly creationTime: number;
  retentionInDays: number | undefined;
  readonly streams: Map<string, LogStream>;
}

export type LogListener = (event: LogEvent) => void;

/** The log groups in memory. */
export class LogStore {
  readonly groups = new Map<string, LogGroup>();
  readonly #listeners = new Map<string, Set<LogListener>>();
  readonly #newest = new NewestEvents();
  #sequence = 0;

  constructor(private readonly clock: Clock) {}

  /** Throws ResourceNotFoundException. */
  group(name: string): LogGroup {
    const group = this.groups.get(name);
    if (!group) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    return group;
  }

  /** Throws ResourceNotFoundException. */
  stream(groupName: string, name: string): LogStream {
    const stream = this.group(groupName).streams.get(name);
    if (!stream) throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
    return stream;
  }

  /** Throws ResourceAlreadyExistsException. */
  createGroup(name: string): LogGroup {
    if (this.groups.has(name)) {
      throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
    }
    const creationTime = this.clock.now();
    const group = { name, creationTime, retentionInDays: undefined, streams: new Map() };
    this.groups.set(name, group);
    return group;
  }

  /** Throws ResourceAlreadyExistsException. */
  createStream(group: LogGroup, name: string): LogStream {
    if (group.streams.has(name)) {
      throw new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");
    }
    const stream: LogStream = { name, creationTime: this.clock.now(), events: [] };
    group.streams.set(name, stream);
    return stream;
  }

  append(groupName: string, stream: LogStream, timestamp: number, message: string): void {
    const event: LogEvent = {
      logStreamName: stream.name,
      timestamp,
      message,
      ingestionTime: this.clock.now(),
      sequence: ++this.#sequence,
    };
    insertInOrder(stream.events, event);
    this.#newest.add(stream, event);
    for (const listener of this.#listeners.get(groupName) ?? []) listener(event);
  }

  /** Calls the listener with each new event. Returns a function that removes the listener. */
  listen(groupName: string, listener: LogListener): () => void {
    const listeners = this.#listeners.get(groupName) ?? new Set();
    this.#listeners.set(groupName, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(groupName) === listeners)
        this.#listeners.delete(groupName);
    };
  }
}

/** Events arrive nearly in order, so the search starts at the end. */
function insertInOrder(events: LogEvent[], event: LogEvent): void {
  const before = events.findLastIndex(({ timestamp }) => timestamp <= event.timestamp);
  events.splice(before + 1, 0, event);
}
