/** Where containers and functions write their log lines. */
export interface LogSink {
  /** Appends one event; makes the group and the stream when they are not there. `timestamp` in epoch ms. */
  append(logGroup: string, logStream: string, timestamp: number, message: string): void;
}
