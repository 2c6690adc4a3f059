import type {
  ExecuteChangeSetInput,
  ExecuteChangeSetOutput,
  OnFailure,
} from "@aws-sdk/client-cloudformation";
import { AwsError } from "../wire/service.ts";
import type { ChangeSet } from "./change-set.ts";
import { createStack } from "./create-stack.ts";
import type { Engine } from "./engine.ts";
import { findChangeSet } from "./find-change-set.ts";
import type { Operation } from "./operation.ts";
import { assertUpdatable } from "./stack-status.ts";
import { validationError } from "./template.ts";
import { updateStack } from "./update-stack.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html */
export async function executeChangeSet(
  engine: Engine,
  input: ExecuteChangeSetInput,
): Promise<ExecuteChangeSetOutput> {
  const { stack, changeSet } = findChangeSet(engine.stacks, input);
  const { ClientRequestToken: token, DisableRollback } = input;
  if (token !== undefined && changeSet.executionToken === token) return {};
  assertExecutable(changeSet);
  if (DisableRollback !== undefined && changeSet.onStackFailure !== undefined) {
    throw validationError("DisableRollback cannot be specified when the change set has OnStackFailure set.");
  }
  if (changeSet.type === "UPDATE") assertUpdatable(stack);
  for (const other of stack.changeSets.values()) {
    if (other !== changeSet) stack.changeSets.delete(other.name);
  }
  changeSet.executionToken = token;
  changeSet.executionStatus = "EXECUTE_IN_PROGRESS";
  stack.disableRollback = DisableRollback ?? false;
  const onFailure: OnFailure = DisableRollback ? "DO_NOTHING" : (changeSet.onStackFailure ?? "ROLLBACK");
  engine.start(stack, token, (operation) => execute(operation, changeSet, onFailure));
  return {};
}

function assertExecutable({ id, status, executionStatus }: ChangeSet): void {
  if (status === "CREATE_COMPLETE" && executionStatus === "AVAILABLE") return;
  const where =
    status === "CREATE_COMPLETE" ? `execution status of [${executionStatus}]` : `status of [${status}]`;
  throw new AwsError(
    "InvalidChangeSetStatus",
    `ChangeSet [${id}] cannot be executed in its current ${where}`,
  );
}

async function execute(operation: Operation, changeSet: ChangeSet, onFailure: OnFailure): Promise<void> {
  const { stack } = operation;
  if (changeSet.type === "CREATE") await createStack(operation, changeSet.model, onFailure);
  else await updateStack(operation, changeSet.model, onFailure === "DO_NOTHING");
  const isDone = stack.status === "CREATE_COMPLETE" || stack.status === "UPDATE_COMPLETE";
  changeSet.executionStatus = isDone ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED";
}
