import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { Task } from "@aws-sdk/client-ecs";
import type { PlannedTask } from "../database/planned-task.ts";
import type { ObservedTask } from "../ecs/service-observation.ts";
import { observedTask } from "../ecs/task-reads.ts";
import { diagnose, findingsOf } from "../evidence/diagnosis.ts";
import type { Evidence, LogLine } from "../evidence/evidence.ts";
import { logEvidence, relevantLines } from "../evidence/log-evidence.ts";
import { redact } from "../text/redaction.ts";
import { truncate } from "../text/truncate.ts";
import type { PreparedTask } from "./prepared-task.ts";

/** How a migration task ended; all texts are redacted, all times are ISO 8601 in UTC. */
export interface MigrationTaskResult {
  /** `unknown`: nobody can tell whether it ran, or how it ended. */
  readonly outcome: "succeeded" | "failed" | "unknown";
  readonly endedAt: string;
  /** What went wrong, in words; missing if it succeeded. */
  readonly problem?: string;
  /** Cause and remedy of a failure, if a rule of the diagnosis knows them. */
  readonly diagnosis?: string;
  /** Missing if none was started. */
  readonly task?: ObservedTask;
  /** The first and the last lines of its container, oldest first. */
  readonly log: readonly LogLine[];
  /** Why the log could not be read. */
  readonly unreadLog?: string;
}

export interface StoppedTask {
  readonly deploymentId: string;
  readonly task: Task;
  readonly planned: PlannedTask;
  readonly prepared: PreparedTask;
  readonly now: string;
}

/** The result of a task that has stopped, with its log. Never rejects because of the log. */
export async function resultOf(
  cloudWatchLogs: CloudWatchLogsClient,
  { deploymentId, task, planned, prepared, now }: StoppedTask,
): Promise<MigrationTaskResult> {
  const observed = observedTask(task);
  const read = await readLog(cloudWatchLogs, prepared, observed, planned.container);
  const ended = redact({ endedAt: now, task: observed, ...read });
  if (hasSucceeded(observed, planned.container)) return { outcome: "succeeded", ...ended };
  const problem = redact(endWords(observed, planned.container));
  const diagnosis = diagnosisOf(deploymentId, { ...ended, problem });
  return { outcome: "failed", ...ended, problem, ...(diagnosis && { diagnosis }) };
}

const containerOf = ({ containers }: ObservedTask, name: string) =>
  containers.find((container) => container.name === name);

/** Only an exit code of its own container counts: another one may have ended the task. */
const hasSucceeded = (task: ObservedTask, container: string) =>
  task.stopCode === "EssentialContainerExited" && containerOf(task, container)?.exitCode === 0;

function endWords(task: ObservedTask, name: string): string {
  const { exitCode, reason } = containerOf(task, name) ?? {};
  const end = exitCode === undefined ? "ended without an exit code" : `ended with exit code ${exitCode}`;
  return [`its container ${name} ${end}`, reason, `${task.stopCode}: ${task.stoppedReason ?? "no reason"}`]
    .filter(Boolean)
    .join("; ");
}

async function readLog(
  cloudWatchLogs: CloudWatchLogsClient,
  { log }: PreparedTask,
  { taskArn, createdAt = "" }: ObservedTask,
  container: string,
): Promise<Pick<MigrationTaskResult, "log" | "unreadLog">> {
  if (!log) return { log: [], unreadLog: "the container has no awslogs driver with a stream prefix" };
  const stream = [log.prefix, container, taskArn.split("/").at(-1)].join("/");
  try {
    const lines = await logEvidence(cloudWatchLogs, log.group, Date.parse(createdAt) || 0, [stream]);
    return { log: relevantLines(lines, new Set()) };
  } catch (error) {
    const { name, message } = error as Error;
    return { log: [], unreadLog: `${stream} in ${log.group}: ${name}: ${message}` };
  }
}

/** By the rules for failed versions: its log and its exit are what they read, too. Undefined if none applies. */
function diagnosisOf(
  deploymentId: string,
  { endedAt, task, log, problem = "" }: Omit<MigrationTaskResult, "outcome">,
): string | undefined {
  const facts: Evidence = {
    ...{ deploymentId, phase: "deploy", collectedAt: endedAt, logs: log, tasks: task ? [task] : [] },
    failure: { error: "DatabaseInitializationFailed", cause: problem },
    ...{ stackEvents: [], targets: [], traces: [], timelines: [], findings: [], cut: [], unread: [] },
  };
  const { finding, summary } = diagnose({ ...facts, findings: findingsOf(facts) });
  return finding === "unknown" ? undefined : summary;
}

// Of the log, in the error: the end of a stack trace. The page shows more.
const linesInError = 8;
const maxLineLength = 300;

/** A result that is no success, in words: what went wrong, its cause if known, and the end of its log. */
export function failureWords({ problem, diagnosis, task, ...read }: MigrationTaskResult): string {
  const subject = `the migration task${task ? ` ${task.taskArn}` : ""}`;
  return [
    `${subject} has not succeeded: ${problem}.`,
    diagnosis,
    task && logWords(read),
    "The stack was not changed; what the command has already done to the database stays",
  ]
    .filter(Boolean)
    .join(" ");
}

function logWords({ log, unreadLog }: Pick<MigrationTaskResult, "log" | "unreadLog">): string {
  if (unreadLog) return `Its log could not be read: ${unreadLog}.`;
  const lines = log.map(({ message }) => message).filter((message) => message.trim() !== "");
  if (lines.length === 0) return "It has written no log.";
  const last = lines.slice(-linesInError).map((message) => truncate(message, maxLineLength));
  return `Its log ends: ${last.join(" | ")} |`;
}
