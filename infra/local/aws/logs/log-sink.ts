/** Where containers and functions write their log lines. */
export interface LogSink {
  /** Appends one event. Creates the group and the stream if they are missing. `timestamp` in epoch ms. */
  append(logGroup: string, logStream: string, timestamp: number, message: string): void;
}
