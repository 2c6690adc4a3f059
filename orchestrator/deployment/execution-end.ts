import { DescribeExecutionCommand, type DescribeExecutionOutput, type SFNClient } from "@aws-sdk/client-sfn";
import { isNamed } from "../text/named-error.ts";
import { redactText } from "../text/redaction.ts";
import { truncate } from "../text/truncate.ts";
import type { Deployment, Failure } from "./deployment.ts";
import { isSameStart } from "./deployment-id.ts";
import { DeploymentError } from "./errors.ts";

/** How an execution ended, as Step Functions tells it. */
export interface ExecutionEnd {
  /** `DELETED`: Step Functions no longer has it, 90 days after its end. */
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "DELETED";
  /** ISO 8601, UTC; both are missing if the execution is deleted. */
  readonly startedAt?: string;
  readonly at?: string;
  /** For a stopped execution, what the person who stopped it wrote. Redacted and truncated. */
  readonly error?: string;
  readonly cause?: string;
}

/** An execution, and if it is known when it started: another one may have got its name later, and its ARN with it. */
export interface NamedExecution {
  readonly executionArn: string;
  readonly startedAt?: string | number | undefined;
}

/** The end of an execution; undefined while it runs, and before a redrive. */
export async function readExecutionEnd(
  stepFunctions: SFNClient,
  { executionArn, startedAt }: NamedExecution,
): Promise<ExecutionEnd | undefined> {
  try {
    const described = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    const { startDate = startedAt } = described;
    const isAnother = startedAt !== undefined && !isSameStart(startedAt, startDate);
    return isAnother ? { status: "DELETED" } : endOf(described);
  } catch (error) {
    if (isNamed(error, "ExecutionDoesNotExist")) return { status: "DELETED" };
    throw error;
  }
}

// Of 32 KB that Step Functions takes: a page, a mail and a Slack message show it, and people write a sentence.
const maxWords = 500;

function endOf({
  status,
  startDate,
  stopDate,
  error,
  cause,
}: DescribeExecutionOutput): ExecutionEnd | undefined {
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return undefined;
  if (!status) throw new Error("Step Functions does not tell the execution's status");
  return {
    status,
    ...(startDate && { startedAt: startDate.toISOString() }),
    ...(stopDate && { at: stopDate.toISOString() }),
    ...(error && { error: truncate(redactText(error), maxWords) }),
    ...(cause && { cause: truncate(redactText(cause), maxWords) }),
  };
}

/**
 * Throws LockLost if the deployment's execution has ended: after StopExecution, its function still runs. One that is
 * not known yet has just begun, for it has called the function.
 */
export async function assertRuns(
  stepFunctions: SFNClient,
  execution: Pick<Deployment, "executionArn" | "startedAt">,
): Promise<void> {
  const end = await readExecutionEnd(stepFunctions, execution);
  if (!end || end.status === "DELETED") return;
  throw new DeploymentError("LockLost", `the deployment ${endWords(end)}; start it again`);
}

/** The end as a failure; its error is the status if it has none. */
export const failureOf = ({ status, error = status, cause = "" }: ExecutionEnd): Failure => ({
  error,
  cause,
});

const verbs: Readonly<Record<ExecutionEnd["status"], string>> = {
  SUCCEEDED: "has ended",
  FAILED: "has failed",
  TIMED_OUT: "ran out of time",
  ABORTED: "was stopped",
  DELETED: "is over",
};

/** How it ended, to follow "the deployment", e.g. `was stopped at …: because`. */
export function endWords({ status, at, error, cause }: ExecutionEnd): string {
  const why = [error, cause].filter(Boolean).join(": ");
  return `${verbs[status]}${at ? ` at ${at}` : ""}${why ? ` (${why})` : ""}`;
}
