import type {
  CreateLogGroupRequest,
  CreateLogStreamRequest,
  DeleteLogGroupRequest,
  InputLogEvent,
  PutLogEventsRequest,
  PutRetentionPolicyRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clock } from "../clock.ts";
import { AwsError, type AwsService } from "../wire/service.ts";
import type { LogStore } from "./log-store.ts";

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const maxBatchEvents = 10_000;
const maxBatchBytes = 1_048_576;
const eventOverheadBytes = 26; // Counted in addition to each message.
const dayMs = 24 * 60 * 60 * 1000;
const maxAgeMs = 14 * dayMs;
const maxFutureMs = 2 * 60 * 60 * 1000;

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const allowedRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const groupNamePattern = /^[\w./#-]{1,512}$/;
const streamNamePattern = /^[^:*]{1,512}$/;

export function writeOperations(store: LogStore, clock: Clock): AwsService["operations"] {
  return {
    CreateLogGroup: async ({ logGroupName = "" }: CreateLogGroupRequest) => {
      assertName("logGroupName", logGroupName, groupNamePattern);
      store.createGroup(logGroupName);
      return {};
    },
    DeleteLogGroup: async ({ logGroupName = "" }: DeleteLogGroupRequest) => {
      store.groups.delete(store.group(logGroupName).name);
      return {};
    },
    CreateLogStream: async ({ logGroupName = "", logStreamName = "" }: CreateLogStreamRequest) => {
      assertName("logStreamName", logStreamName, streamNamePattern);
      store.createStream(store.group(logGroupName), logStreamName);
      return {};
    },
    PutRetentionPolicy: async ({ logGroupName = "", retentionInDays }: PutRetentionPolicyRequest) => {
      const group = store.group(logGroupName);
      if (retentionInDays === undefined || !allowedRetentionDays.includes(retentionInDays)) {
        throw invalid(`retentionInDays must be one of ${allowedRetentionDays.join(", ")}`);
      }
      group.retentionInDays = retentionInDays;
      return {};
    },
    PutLogEvents: async (input: PutLogEventsRequest) => putLogEvents(store, clock, input),
  };
}

function putLogEvents(store: LogStore, clock: Clock, input: PutLogEventsRequest) {
  const { logGroupName = "", logStreamName = "", logEvents = [] } = input;
  const stream = store.stream(logGroupName, logStreamName);
  assertBatch(logEvents);
  const now = clock.now();
  const tooOld = logEvents.filter(({ timestamp = 0 }) => timestamp < now - maxAgeMs).length;
  const inTime = logEvents.slice(tooOld).filter(({ timestamp = 0 }) => timestamp <= now + maxFutureMs);
  for (const { timestamp = now, message = "" } of inTime) {
    store.append(logGroupName, stream, timestamp, message);
  }
  const tooNew = tooOld + inTime.length;
  const rejected = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(tooNew < logEvents.length && { tooNewLogEventStartIndex: tooNew }),
  };
  return Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {};
}

/** Throws InvalidParameterException unless the events are in chronological order and within the limits of a batch. */
function assertBatch(events: readonly InputLogEvent[]): void {
  const times = events.map(({ timestamp = 0 }) => timestamp);
  if (times.some((time, index) => time < (times[index - 1] ?? 0))) {
    throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
  }
  if (events.length === 0 || events.length > maxBatchEvents) {
    throw invalid(`logEvents must contain 1 to ${maxBatchEvents} events`);
  }
  const bytes = events.reduce(
    (sum, { message = "" }) => sum + Buffer.byteLength(message) + eventOverheadBytes,
    0,
  );
  if (bytes > maxBatchBytes)
    throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${maxBatchBytes}`);
  if (Number(times.at(-1)) - Number(times[0]) > dayMs) {
    throw invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  }
}

function assertName(field: string, name: string, pattern: RegExp): void {
  if (!pattern.test(name))
    throw invalid(`Value '${name}' at '${field}' does not match the pattern ${pattern.source}`);
}

const invalid = (message: string) => new AwsError("InvalidParameterException", message);
