/** One log event. Times in epoch milliseconds. */
export interface LogEvent {
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  /** Increases with each event of all streams, so that events of the same millisecond differ. */
  readonly sequence: number;
}

export interface LogStream {
  readonly name: string;
  readonly creationTime: number;
  /** In chronological order. */
  readonly events: LogEvent[];
}
