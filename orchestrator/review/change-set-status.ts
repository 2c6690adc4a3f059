import type { DescribeChangeSetOutput } from "@aws-sdk/client-cloudformation";
import { DeploymentError } from "../deployment/errors.ts";
import { redactText } from "../text/redaction.ts";

type Described = Pick<DescribeChangeSetOutput, "ChangeSetId" | "Status" | "ExecutionStatus" | "StatusReason">;

/** A change set that CloudFormation is still making: there is more to be reviewed than it shows. */
export class ChangeSetUnfinished extends DeploymentError {
  constructor(changeSetArn: string, status: string) {
    super(
      "ChangeSetIncomplete",
      `the nested change set ${changeSetArn} is still ${status}, so what it changes is not known; start the deployment again`,
    );
  }
}

/** The beginnings of CloudFormation's reason if there is nothing to change; it has no error code for that. */
const noChanges = [
  "The submitted information didn't contain changes.",
  "No updates are to be performed.",
] as const;

/** An empty list of changes is no sign: a change set that only changes outputs has no resource changes. */
export const isWithoutChanges = ({ Status, ExecutionStatus, StatusReason = "" }: Described): boolean =>
  Status === "FAILED" &&
  ExecutionStatus === "UNAVAILABLE" &&
  noChanges.some((beginning) => StatusReason.startsWith(beginning));

/** Whether CloudFormation is still making it. */
export const isPending = ({ Status }: Described): boolean =>
  Status === "CREATE_PENDING" || Status === "CREATE_IN_PROGRESS";

/**
 * Throws unless a nested change set is finished: only then does it say what would change. Throws ChangeSetUnfinished,
 * ChangeSetObsolete and ChangeSetIncomplete.
 */
export function assertNestedFinished(described: Described): void {
  const { ChangeSetId = "without an id", Status = "unknown", ExecutionStatus = "" } = described;
  if (isWithoutChanges(described)) return;
  if (ExecutionStatus === "OBSOLETE") {
    throw new DeploymentError(
      "ChangeSetObsolete",
      `the nested change set ${ChangeSetId} is OBSOLETE: another operation changed its stack; start the deployment again`,
    );
  }
  // Whether a nested change set is executable by itself, CloudFormation does not say; executed, it is no plan.
  if (Status === "CREATE_COMPLETE" && !ExecutionStatus.startsWith("EXECUTE_")) return;
  if (isPending(described)) throw new ChangeSetUnfinished(ChangeSetId, Status);
  const reason = redactText(described.StatusReason ?? "CloudFormation gives no reason");
  throw new DeploymentError(
    "ChangeSetIncomplete",
    `the nested change set ${ChangeSetId} cannot be reviewed: it is ${Status}, ${ExecutionStatus}: ${reason}; correct its template`,
  );
}
