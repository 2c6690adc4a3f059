import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogs, type Logs } from "../../../../../infra/local/aws/logs/logs.ts";
import { type Endpoint, startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import { clientSettings } from "../../../../support/client-settings.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

const logGroupName = "/ecs/xray-poc-compute";
const now = Date.UTC(2026, 0, 1);

let logs: Logs;
let endpoint: Endpoint;
let client: CloudWatchLogsClient;

beforeEach(async () => {
  logs = createLogs({ clock: new VirtualClock(now) });
  endpoint = await startEndpoint({ services: [logs.service] });
  client = new CloudWatchLogsClient(clientSettings(endpoint.url));
});
afterEach(async () => {
  client.destroy();
  await endpoint.close();
});

const messages = (events: readonly { message?: string | undefined }[] | undefined) =>
  events?.map(({ message }) => message);

/** Appends `count` lines to one stream, a second apart; their texts are their numbers. */
function appendLines(count: number, logStream = "app/1"): void {
  for (let line = 1; line <= count; line++)
    logs.sink.append(logGroupName, logStream, now + line * 1000, String(line));
}

async function createStream(): Promise<void> {
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "app/1" }));
}

test("returns what the sink wrote, in chronological order", async () => {
  logs.sink.append(logGroupName, "app/1", now + 2, "second");
  logs.sink.append(logGroupName, "app/1", now + 1, "first");
  logs.sink.append(logGroupName, "app/1", now + 2, "third");

  const { events } = await client.send(new GetLogEventsCommand({ logGroupName, logStreamName: "app/1" }));

  expect(events).toEqual([
    { timestamp: now + 1, message: "first", ingestionTime: now },
    { timestamp: now + 2, message: "second", ingestionTime: now },
    { timestamp: now + 2, message: "third", ingestionTime: now },
  ]);
});

test("accepts events from a client", async () => {
  await createStream();
  const logEvents = [{ timestamp: now, message: "hello" }];

  const answer = await client.send(
    new PutLogEventsCommand({ logGroupName, logStreamName: "app/1", logEvents }),
  );

  expect(answer.rejectedLogEventsInfo).toBeUndefined();
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName }));
  expect(events).toMatchObject([{ logStreamName: "app/1", timestamp: now, message: "hello" }]);
});

test("rejects events that are too old or too new, and accepts the others", async () => {
  await createStream();
  const hour = 60 * 60 * 1000;
  const put = (timestamps: number[]) =>
    client.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: "app/1",
        logEvents: timestamps.map((timestamp) => ({ timestamp, message: String(timestamp) })),
      }),
    );

  const old = await put([now - 14 * 24 * hour - 1, now - 14 * 24 * hour]);
  const early = await put([now, now + 2 * hour, now + 2 * hour + 1]);

  expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  expect(early.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 2 });
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName }));
  expect(messages(events)).toEqual([now - 14 * 24 * hour, now, now + 2 * hour].map(String));
});

test.each([
  [[now + 1, now], "chronological order"],
  [[now - 25 * 60 * 60 * 1000, now], "cannot span more than 24 hours"],
  [[], "1 to 10000 events"],
])("refuses a batch of the times %j", async (timestamps, message) => {
  await createStream();
  const logEvents = timestamps.map((timestamp) => ({ timestamp, message: "x" }));

  const put = client.send(new PutLogEventsCommand({ logGroupName, logStreamName: "app/1", logEvents }));

  await expect(put).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: expect.stringContaining(message),
  });
});

test("pages through a stream in both directions, up to its ends", async () => {
  appendLines(5);
  const get = (nextToken?: string, startFromHead = true) =>
    client.send(
      new GetLogEventsCommand({
        logGroupName,
        logStreamName: "app/1",
        limit: 2,
        startFromHead,
        nextToken,
      }),
    );

  const first = await get();
  const second = await get(first.nextForwardToken);
  const third = await get(second.nextForwardToken);
  const end = await get(third.nextForwardToken);
  const back = await get(third.nextBackwardToken);
  const newest = await get(undefined, false);

  expect([first, second, third, end, back, newest].map(({ events }) => messages(events))).toEqual([
    ["1", "2"],
    ["3", "4"],
    ["5"],
    [],
    ["3", "4"],
    ["4", "5"],
  ]);
  expect(end.nextForwardToken).toBe(third.nextForwardToken);

  appendLines(6);
  expect(messages((await get(end.nextForwardToken)).events)).toEqual(["5", "6"]);
});

test("filters by terms, time and stream, over pages", async () => {
  appendLines(4, "app/1");
  appendLines(4, "xray-daemon/1");
  const input = { logGroupName, startTime: now + 2000, endTime: now + 4000 };

  const paged: unknown[] = [];
  let pages = 0;
  for await (const page of paginateFilterLogEvents({ client }, { ...input, limit: 3 })) {
    paged.push(...(page.events ?? []).map(({ logStreamName, message }) => [logStreamName, message]));
    pages++;
  }
  const byPrefix = await client.send(new FilterLogEventsCommand({ ...input, logStreamNamePrefix: "app/" }));
  const byName = await client.send(
    new FilterLogEventsCommand({ ...input, logStreamNames: ["xray-daemon/1"], filterPattern: "?3 ?4" }),
  );

  expect(pages).toBe(2);
  expect(paged).toEqual([
    ["app/1", "2"],
    ["xray-daemon/1", "2"],
    ["app/1", "3"],
    ["xray-daemon/1", "3"],
  ]);
  expect(messages(byPrefix.events)).toEqual(["2", "3"]);
  expect(byName.events).toMatchObject([{ logStreamName: "xray-daemon/1", message: "3" }]);
});

test("describes groups and streams, page by page", async () => {
  appendLines(2, "app/1");
  appendLines(1, "app/2");
  logs.sink.append("/aws/lambda/check-stack", "1", now, "ok");
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));

  const first = await client.send(new DescribeLogGroupsCommand({ limit: 1 }));
  const second = await client.send(new DescribeLogGroupsCommand({ limit: 1, nextToken: first.nextToken }));
  const prefixed = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/ecs/" }));
  const streams = await client.send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true }),
  );

  expect(first.logGroups).toMatchObject([{ logGroupName: "/aws/lambda/check-stack" }]);
  expect(second.logGroups).toMatchObject([{ logGroupName }]);
  expect(second.nextToken).toBeUndefined();
  expect(prefixed.logGroups).toMatchObject([
    {
      logGroupName,
      retentionInDays: 30,
      storedBytes: 3,
      arn: `arn:aws:logs:ap-northeast-1:123456789012:log-group:${logGroupName}:*`,
    },
  ]);
  expect(streams.logStreams).toMatchObject([
    { logStreamName: "app/1", firstEventTimestamp: now + 1000, lastEventTimestamp: now + 2000 },
    { logStreamName: "app/2" },
  ]);
});

test("names the group or stream that is missing or already exists", async () => {
  const missing = { name: "ResourceNotFoundException", message: "The specified log group does not exist." };
  await expect(client.send(new FilterLogEventsCommand({ logGroupName }))).rejects.toMatchObject(missing);
  await expect(client.send(new DeleteLogGroupCommand({ logGroupName }))).rejects.toMatchObject(missing);
  await createStream();

  await expect(createStream()).rejects.toMatchObject({
    name: "ResourceAlreadyExistsException",
    message: "The specified log group already exists",
  });
  const other = new GetLogEventsCommand({ logGroupName, logStreamName: "app/2" });
  await expect(client.send(other)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log stream does not exist.",
  });
});

test("finds a group by its ARN, but not after its deletion", async () => {
  appendLines(1);
  const logGroupIdentifier = `arn:aws:logs:ap-northeast-1:123456789012:log-group:${logGroupName}`;
  expect((await client.send(new FilterLogEventsCommand({ logGroupIdentifier }))).events).toHaveLength(1);

  await client.send(new DeleteLogGroupCommand({ logGroupName }));

  expect((await client.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
});

test("refuses a retention that AWS does not offer", async () => {
  await createStream();

  const put = client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 }));

  await expect(put).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("drops the events that arrived first when all streams need too much memory", async () => {
  const megabyte = "x".repeat(1024 * 1024);
  for (let line = 1; line <= 40; line++) {
    logs.sink.append(logGroupName, line <= 5 ? "app/1" : "app/2", now, `${line} ${megabyte}`);
  }

  const first = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 1 }));
  const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName }));

  // Two bytes per character: 31 of these lines fit into 64 MiB.
  expect(first.events?.[0]?.message).toMatch(/^10 x/);
  expect(
    logStreams?.map(({ logStreamName, lastEventTimestamp }) => [logStreamName, lastEventTimestamp]),
  ).toEqual([
    ["app/1", undefined],
    ["app/2", now],
  ]);
});

test("notifies a listener of its group's events until it is removed", () => {
  const heard: string[] = [];
  const end = logs.tail(logGroupName, ({ logStreamName, message }) =>
    heard.push(`${logStreamName} ${message}`),
  );

  appendLines(1);
  logs.sink.append("/other", "1", now, "unheard");
  end();
  appendLines(2);

  expect(heard).toEqual(["app/1 1"]);
});
