import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";

export interface LogLine {
  readonly stream: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
  /** How often it was written in a row. */
  readonly times: number;
}

// The latest tasks or function instances; older ones are seldom needed.
const shownStreams = 10;
/** Of each stream, before filtering. */
export const searchedLines = 2_000;
export const shownLines = 200;

/** The names of all log groups. */
export async function logGroups(client: CloudWatchLogsClient): Promise<readonly string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new DescribeLogGroupsCommand({ nextToken }));
    names.push(...(page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return names;
}

/** The latest lines of a group that hold the text, in any case, oldest first. Throws ResourceNotFoundException. */
export async function latestLines(
  client: CloudWatchLogsClient,
  group: string,
  text: string,
): Promise<readonly LogLine[]> {
  const { logStreams = [] } = await client.send(
    new DescribeLogStreamsCommand({
      logGroupName: group,
      orderBy: "LastEventTime",
      descending: true,
      limit: shownStreams,
    }),
  );
  const lines = await Promise.all(
    logStreams.map(({ logStreamName = "" }) => linesOf(client, group, logStreamName)),
  );
  const found = lines
    .flat()
    .filter(({ message }) => message.toLowerCase().includes(text.toLowerCase()))
    .sort((one, other) => one.timestamp - other.timestamp);
  return withoutRepetition(found).slice(-shownLines);
}

/** The same message in a row is one line, of the last time. */
function withoutRepetition(lines: readonly LogLine[]): readonly LogLine[] {
  const kept: LogLine[] = [];
  for (const line of lines) {
    const last = kept.at(-1);
    if (last?.message === line.message) kept[kept.length - 1] = { ...line, times: last.times + 1 };
    else kept.push(line);
  }
  return kept;
}

async function linesOf(
  client: CloudWatchLogsClient,
  logGroupName: string,
  stream: string,
): Promise<LogLine[]> {
  const { events = [] } = await client.send(
    new GetLogEventsCommand({ logGroupName, logStreamName: stream, limit: searchedLines }),
  );
  return events.map(({ timestamp = 0, message = "" }) => ({ stream, timestamp, message, times: 1 }));
}
