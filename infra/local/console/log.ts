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
  /** How often the message was written in a row. */
  readonly times: number;
}

// Log streams: the latest tasks or function instances; older ones are seldom needed.
const shownStreams = 10;
/** Lines of each stream, before filtering. */
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

/**
 * The latest lines of a group that contain the text, oldest first; upper and lower case are equal. Throws
 * `ResourceNotFoundException` if there is no such group.
 */
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
  return withoutRepetitions(found).slice(-shownLines);
}

/** Joins the same message in a row to one line, with the last timestamp. */
function withoutRepetitions(lines: readonly LogLine[]): readonly LogLine[] {
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
