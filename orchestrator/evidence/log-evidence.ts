import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogLine } from "./evidence.ts";

/** Pages of up to 10,000 events: more than this a version that fails does not write before it is stopped. */
const pagesRead = 5;

/** What a program says of itself when it starts; a busy service has written thousands of lines since. */
const firstLinesKept = 10;

/** Enough for a stack trace and what led to it. */
const lastLinesKept = 50;

/** One line is quoted, not a whole page that was logged as one. */
const longestLine = 1_000;

/** What the containers logged since then (epoch ms), oldest first. */
export async function logEvidence(
  cloudWatchLogs: CloudWatchLogsClient,
  logGroupName: string,
  since: number,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pagesRead; page++) {
    const read = await cloudWatchLogs.send(
      new FilterLogEventsCommand({ logGroupName, startTime: since, nextToken }),
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
    message: message.trimEnd().slice(0, longestLine),
  };
}

/** The first and the last lines of each container, without those of tasks that belong to another version. */
export function tellingLines(
  lines: readonly LogLine[],
  foreignTasks: ReadonlySet<string>,
): readonly LogLine[] {
  const told = lines.filter(({ taskId }) => !foreignTasks.has(taskId));
  const containers = new Set(told.map(({ container }) => container));
  return [...containers].flatMap((name) => {
    const own = told.filter(({ container }) => container === name);
    return [...own.slice(0, firstLinesKept), ...own.slice(firstLinesKept).slice(-lastLinesKept)];
  });
}
