import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogLine } from "./evidence.ts";

/** Pages of up to 10,000 events: more than this a version that fails does not write before it is stopped. */
const pagesRead = 5;

/** Enough for a stack trace and what led to it. */
const linesPerContainer = 50;

/** One line is quoted, not a whole page that was logged as one. */
const longestLine = 1_000;

/** The last lines that each container logged since then (epoch ms), oldest first. */
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

/** The last lines of each container, without those of tasks that belong to another version. */
export function lastLines(lines: readonly LogLine[], foreignTasks: ReadonlySet<string>): readonly LogLine[] {
  const told = lines.filter(({ taskId }) => !foreignTasks.has(taskId));
  const containers = new Set(told.map(({ container }) => container));
  return [...containers].flatMap((name) =>
    told.filter(({ container }) => container === name).slice(-linesPerContainer),
  );
}
