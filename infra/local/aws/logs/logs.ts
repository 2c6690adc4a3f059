import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import type { Clock } from "../clock.ts";
import type { AwsService } from "../wire/service.ts";
import type { LogEvent } from "./log-event.ts";
import type { LogSink } from "./log-sink.ts";
import { LogStore } from "./log-store.ts";
import { readOperations } from "./read-operations.ts";
import { writeOperations } from "./write-operations.ts";

export interface LogsOptions {
  readonly clock: Clock;
}

/** CloudWatch Logs in memory: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export interface Logs {
  readonly service: AwsService;
  /** For containers and functions on this machine, which need neither permissions nor batches. */
  readonly sink: LogSink;
  /** Calls the listener with each new event of the group. Returns a function that removes the listener. */
  tail(logGroup: string, listener: (event: LogEvent) => void): () => void;
}

export function createLogs({ clock }: LogsOptions): Logs {
  const store = new LogStore(clock);
  const operations = {
    ...readOperations(store),
    ...writeOperations(store, clock),
  };
  return {
    service: { sdk, signingName: "logs", operations },
    sink: {
      append: (logGroup, logStream, timestamp, message) => {
        const group = store.groups.get(logGroup) ?? store.createGroup(logGroup);
        const stream = group.streams.get(logStream) ?? store.createStream(group, logStream);
        store.append(logGroup, stream, timestamp, message);
      },
    },
    tail: (logGroup, listener) => store.listen(logGroup, listener),
  };
}
