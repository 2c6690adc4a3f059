/** One log line. Times in epoch milliseconds. */
export interface LogEvent {
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  /** Counts up over all events: tells events of the same millisecond apart. */
  readonly sequence: number;
}

export interface LogStream {
  readonly name: string;
  readonly creationTime: number;
  /** In the order of their time. */
  readonly events: LogEvent[];
}
