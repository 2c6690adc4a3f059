import type {
  CancelUpdateStackInput,
  ContinueUpdateRollbackInput,
  ContinueUpdateRollbackOutput,
  CreateStackInput,
  CreateStackOutput,
  DeleteStackInput,
  UpdateStackInput,
  UpdateStackOutput,
} from "@aws-sdk/client-cloudformation";
import { AwsError, type Operation as WireOperation } from "../wire/service.ts";
import { planUpdate } from "./change-set-plan.ts";
import { createStack } from "./create-stack.ts";
import { deleteStack } from "./delete-stack.ts";
import type { Engine } from "./engine.ts";
import { modelOf } from "./stack-model.ts";
import { assertUpdatable } from "./stack-status.ts";
import { validationError } from "./template.ts";
import { rollBackUpdate } from "./update-rollback.ts";
import { updateStack } from "./update-stack.ts";

/** The operations that create, update and delete stacks directly, cancel updates and continue rollbacks. */
export function stackOperations(engine: Engine): Readonly<Record<string, WireOperation>> {
  return {
    CreateStack: async (input) => create(engine, input),
    UpdateStack: async (input) => update(engine, input),
    DeleteStack: async (input) => remove(engine, input),
    CancelUpdateStack: async (input) => cancelUpdate(engine, input),
    ContinueUpdateRollback: async (input) => continueRollback(engine, input),
  };
}

function create(engine: Engine, input: CreateStackInput): CreateStackOutput {
  const existing = engine.stacks.find(input.StackName);
  const token = input.ClientRequestToken;
  if (existing) {
    if (token !== undefined && existing.clientRequestToken === token) return { StackId: existing.id };
    throw new AwsError("AlreadyExistsException", `Stack [${existing.name}] already exists`);
  }
  if (input.DisableRollback !== undefined && input.OnFailure !== undefined) {
    throw validationError("Only one of DisableRollback or OnFailure may be specified.");
  }
  const model = modelOf(input, undefined, engine.providers);
  const stack = engine.stacks.add(input.StackName ?? "");
  stack.disableRollback = input.DisableRollback ?? false;
  const onFailure = input.DisableRollback ? "DO_NOTHING" : (input.OnFailure ?? "ROLLBACK");
  engine.start(stack, token, (operation) => createStack(operation, model, onFailure));
  return { StackId: stack.id };
}

function update(engine: Engine, input: UpdateStackInput): UpdateStackOutput {
  const stack = engine.stacks.find(input.StackName);
  if (!stack) throw validationError(`Stack [${input.StackName}] does not exist`);
  const token = input.ClientRequestToken;
  if (token !== undefined && stack.clientRequestToken === token) return { StackId: stack.id };
  assertUpdatable(stack);
  const model = modelOf(input, stack.model, engine.providers);
  if (planUpdate(stack, model, engine.stacks).isEmpty) {
    throw validationError("No updates are to be performed.");
  }
  for (const changeSet of stack.changeSets.values()) {
    if (changeSet.executionStatus === "AVAILABLE") changeSet.executionStatus = "OBSOLETE";
  }
  stack.disableRollback = input.DisableRollback ?? false;
  engine.start(stack, token, (operation) => updateStack(operation, model, stack.disableRollback));
  return { StackId: stack.id };
}

function remove(engine: Engine, input: DeleteStackInput): object {
  const stack = engine.stacks.find(input.StackName);
  if (!stack || stack.deletedAt !== undefined || stack.status === "DELETE_IN_PROGRESS") return {};
  if (engine.operationOn(stack)) {
    throw validationError(
      `Stack [${stack.name}] cannot be deleted while in status ${stack.status} (the local CloudFormation cannot interrupt it)`,
    );
  }
  const retained = input.RetainResources ?? [];
  if (retained.length > 0 && stack.status !== "DELETE_FAILED") {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
    );
  }
  engine.start(stack, input.ClientRequestToken, (operation) => deleteStack(operation, retained));
  return {};
}

function cancelUpdate(engine: Engine, input: CancelUpdateStackInput): object {
  const stack = engine.stacks.get(input.StackName);
  const operation = engine.operationOn(stack);
  if (!operation || stack.status !== "UPDATE_IN_PROGRESS") {
    throw validationError("CancelUpdateStack cannot be called from current stack status");
  }
  if (input.ClientRequestToken !== undefined) stack.clientRequestToken = input.ClientRequestToken;
  operation.cancel("User Initiated");
  return {};
}

function continueRollback(engine: Engine, input: ContinueUpdateRollbackInput): ContinueUpdateRollbackOutput {
  const stack = engine.stacks.get(input.StackName);
  if (stack.status !== "UPDATE_ROLLBACK_FAILED") {
    throw validationError(
      `Stack:${stack.id} is in ${stack.status} state and can not continue the update rollback.`,
    );
  }
  for (const logicalId of input.ResourcesToSkip ?? []) {
    if (stack.rollback?.touched.has(logicalId)) stack.rollback.touched.set(logicalId, "unresolved");
  }
  engine.start(stack, input.ClientRequestToken, (operation) => rollBackUpdate(operation, "User Initiated"));
  return {};
}
