import type {
  DescribeLogGroupsRequest,
  DescribeLogStreamsRequest,
  FilterLogEventsRequest,
  GetLogEventsRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import { AwsError, type AwsService } from "../wire/service.ts";
import { compareEvents, pageOf, within } from "./event-page.ts";
import { toMessageFilter } from "./filter-pattern.ts";
import { groupArn, groupName, streamArn } from "./log-arns.ts";
import type { LogStream } from "./log-event.ts";
import type { LogGroup, LogStore } from "./log-store.ts";

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html,
// API_DescribeLogGroups.html: the default page sizes.
const maxEventsPerPage = 10_000;
const describePageSize = 50;

export function readOperations(store: LogStore): AwsService["operations"] {
  return {
    DescribeLogGroups: async (input: DescribeLogGroupsRequest) => {
      const { logGroupNamePrefix = "", logGroupNamePattern = "" } = input;
      const groups = [...store.groups.values()]
        .filter(({ name }) => name.startsWith(logGroupNamePrefix))
        .filter(({ name }) => name.toLowerCase().includes(logGroupNamePattern.toLowerCase()))
        .sort(byName);
      const { items, nextToken } = slice(groups, input);
      return { logGroups: items.map((group) => describeGroup(group)), nextToken };
    },
    DescribeLogStreams: async (input: DescribeLogStreamsRequest) => {
      const group = store.group(groupName(input));
      const { items, nextToken } = slice(sortedStreams(group, input), input);
      return { logStreams: items.map((stream) => describeStream(group, stream)), nextToken };
    },
    GetLogEvents: async (input: GetLogEventsRequest) => {
      const { events } = store.stream(groupName(input), input.logStreamName ?? "");
      const page = pageOf(within(events, input), input.limit ?? maxEventsPerPage, {
        token: input.nextToken,
        fromHead: input.startFromHead,
      });
      return {
        events: page.events.map(({ timestamp, message, ingestionTime }) => ({
          timestamp,
          message,
          ingestionTime,
        })),
        nextForwardToken: page.forward,
        nextBackwardToken: page.backward,
      };
    },
    FilterLogEvents: async (input: FilterLogEventsRequest) => filterLogEvents(store, input),
  };
}

function filterLogEvents(store: LogStore, input: FilterLogEventsRequest) {
  const matches = toMessageFilter(input.filterPattern);
  const events = chosenStreams(store.group(groupName(input)), input)
    .flatMap((stream) => within(stream.events, input))
    .filter(({ message }) => matches(message))
    .sort(compareEvents);
  const limit = input.limit ?? maxEventsPerPage;
  // One event more than requested shows whether there is a next page.
  const page = pageOf(events, limit + 1, { token: input.nextToken, fromHead: true }).events;
  const shown = page.slice(0, limit);
  return {
    events: shown.map(({ sequence, ...event }) => ({
      ...event,
      eventId: String(sequence).padStart(56, "0"),
    })),
    searchedLogStreams: [],
    ...(page.length > limit && { nextToken: pageOf(shown, limit, { fromHead: true }).forward }),
  };
}

function chosenStreams(
  group: LogGroup,
  { logStreamNames, logStreamNamePrefix = "" }: FilterLogEventsRequest,
) {
  if (logStreamNames && logStreamNamePrefix) {
    throw new AwsError(
      "InvalidParameterException",
      "Only one of logStreamNames or logStreamNamePrefix may be specified.",
    );
  }
  return [...group.streams.values()].filter(
    ({ name }) => name.startsWith(logStreamNamePrefix) && (logStreamNames?.includes(name) ?? true),
  );
}

function sortedStreams(group: LogGroup, input: DescribeLogStreamsRequest): LogStream[] {
  const byTime = input.orderBy === "LastEventTime";
  if (byTime && input.logStreamNamePrefix) {
    const message = "Cannot order by LastEventTime with a logStreamNamePrefix.";
    throw new AwsError("InvalidParameterException", message);
  }
  const streams = [...group.streams.values()]
    .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""))
    .sort(byTime ? byLastEvent : byName);
  return input.descending ? streams.reverse() : streams;
}

const byName = (left: { name: string }, right: { name: string }) => (left.name < right.name ? -1 : 1);
const lastEventTime = ({ events }: LogStream) => events.at(-1)?.timestamp ?? 0;
const byLastEvent = (left: LogStream, right: LogStream) => lastEventTime(left) - lastEventTime(right);

interface Paging {
  readonly limit?: number | undefined;
  readonly nextToken?: string | undefined;
}

function slice<Item>(items: readonly Item[], { limit = describePageSize, nextToken = "0" }: Paging) {
  const start = Number(nextToken);
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
  }
  const end = start + limit;
  return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
}

function describeGroup(group: LogGroup) {
  return {
    logGroupName: group.name,
    creationTime: group.creationTime,
    ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
    metricFilterCount: 0,
    arn: `${groupArn(group.name)}:*`,
    logGroupArn: groupArn(group.name),
    storedBytes: [...group.streams.values()].flatMap(({ events }) => events).reduce(addBytes, 0),
    logGroupClass: "STANDARD",
  };
}

const addBytes = (bytes: number, { message }: { message: string }) => bytes + Buffer.byteLength(message);

function describeStream(group: LogGroup, { name, creationTime, events }: LogStream) {
  const [first, last] = [events[0], events.at(-1)];
  return {
    logStreamName: name,
    creationTime,
    ...(first && { firstEventTimestamp: first.timestamp }),
    ...(last && { lastEventTimestamp: last.timestamp, lastIngestionTime: last.ingestionTime }),
    arn: streamArn(group.name, name),
    storedBytes: 0, // As on AWS, which reports 0 since 2019.
  };
}
