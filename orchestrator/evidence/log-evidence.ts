import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogLine } from "./evidence.ts";

/** Pages of up to 10,000 events: a failing version is stopped before it has written more. */
const pagesRead = 5;

/** Lines of a container: what a program logs when it starts, before thousands of lines about requests. */
const firstLinesKept = 10;

/** Lines of a container: enough for a stack trace and the lines before it. */
const lastLinesKept = 50;

/** Characters of a line: some programs log a whole page as one line. */
const maxLineLength = 1_000;

/**
 * The containers' log since `since` (epoch ms), oldest first; of all streams, or of those that are named.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export async function logEvidence(
  cloudWatchLogs: CloudWatchLogsClient,
  logGroupName: string,
  since: number,
  streams?: readonly string[],
): Promise<readonly LogLine[]> {
  const logStreamNames = streams && [...streams];
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pagesRead; page++) {
    const read = await cloudWatchLogs.send(
      new FilterLogEventsCommand({ logGroupName, logStreamNames, startTime: since, nextToken }),
    );
    lines.push(...(read.events ?? []).map(logLine));
    nextToken = read.nextToken;
    if (!nextToken) break;
  }
  return lines;
}

/** ECS names a stream `<prefix>/<container>/<task id>`. */
function logLine({ timestamp = 0, logStreamName = "", message = "" }: FilteredLogEvent): LogLine {
  const [, container = logStreamName, taskId = ""] = logStreamName.split("/");
  return {
    at: new Date(timestamp).toISOString(),
    container,
    taskId,
    message: message.trimEnd().slice(0, maxLineLength),
  };
}

/** The first and the last lines of each container, without those of other versions' tasks. */
export function relevantLines(
  lines: readonly LogLine[],
  foreignTasks: ReadonlySet<string>,
): readonly LogLine[] {
  const ownLines = lines.filter(({ taskId }) => !foreignTasks.has(taskId));
  const containers = new Set(ownLines.map(({ container }) => container));
  return [...containers].flatMap((name) => {
    const own = ownLines.filter(({ container }) => container === name);
    return [...own.slice(0, firstLinesKept), ...own.slice(firstLinesKept).slice(-lastLinesKept)];
  });
}
