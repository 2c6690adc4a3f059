import type {
  ChangeSetSummary,
  DeleteChangeSetInput,
  DeleteChangeSetOutput,
  DescribeChangeSetInput,
  DescribeChangeSetOutput,
  ListChangeSetsInput,
  ListChangeSetsOutput,
} from "@aws-sdk/client-cloudformation";
import { AwsError, type Operation as WireOperation } from "../wire/service.ts";
import { changeView } from "./change-view.ts";
import { createChangeSet } from "./create-change-set.ts";
import type { Engine } from "./engine.ts";
import { executeChangeSet } from "./execute-change-set.ts";
import { type FoundChangeSet, findChangeSet } from "./find-change-set.ts";
import { page } from "./page.ts";
import { shownParameters } from "./parameters.ts";

/** The operations that create, read, execute and delete change sets. */
export function changeSetOperations(engine: Engine): Readonly<Record<string, WireOperation>> {
  return {
    CreateChangeSet: (input) => createChangeSet(engine, input),
    DescribeChangeSet: async (input) => describeChangeSet(engine, input),
    ListChangeSets: async (input) => listChangeSets(engine, input),
    ExecuteChangeSet: (input) => executeChangeSet(engine, input),
    DeleteChangeSet: async (input) => deleteChangeSet(engine, input),
  };
}

function describeChangeSet(engine: Engine, input: DescribeChangeSetInput): DescribeChangeSetOutput {
  const found = findChangeSet(engine.stacks, input);
  const { model, changes, onStackFailure } = found.changeSet;
  const { items, ...next } = page(changes, input.NextToken, engine.pageSize);
  return {
    ...summary(found),
    ChangeSetName: found.changeSet.name,
    Parameters: shownParameters(model.template, model.parameters),
    NotificationARNs: [],
    RollbackConfiguration: {},
    Capabilities: [...model.capabilities],
    Tags: [...model.tags],
    Changes: items.map((change) => changeView(change, input.IncludePropertyValues ?? false)),
    ...(onStackFailure === undefined ? {} : { OnStackFailure: onStackFailure }),
    ...next,
  };
}

function summary({ stack, changeSet }: FoundChangeSet): ChangeSetSummary {
  const { id, name, description, statusReason } = changeSet;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: id,
    ChangeSetName: name,
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    ...(statusReason === undefined ? {} : { StatusReason: statusReason }),
    CreationTime: changeSet.createdAt,
    ...(description === undefined ? {} : { Description: description }),
    IncludeNestedStacks: false,
  };
}

/** Without executed change sets, which can only be described. */
function listChangeSets(engine: Engine, { StackName, NextToken }: ListChangeSetsInput): ListChangeSetsOutput {
  const stack = engine.stacks.get(StackName);
  const active = [...stack.changeSets.values()].filter(
    ({ executionStatus }) => !executionStatus.startsWith("EXECUTE_"),
  );
  const { items, ...next } = page(active, NextToken, engine.pageSize);
  return { Summaries: items.map((changeSet) => summary({ stack, changeSet })), ...next };
}

function deleteChangeSet(engine: Engine, input: DeleteChangeSetInput): DeleteChangeSetOutput {
  const { stack, changeSet } = findChangeSet(engine.stacks, input);
  if (changeSet.executionStatus === "EXECUTE_IN_PROGRESS") {
    throw new AwsError(
      "InvalidChangeSetStatus",
      `An operation on this ChangeSet is currently in progress: [${changeSet.id}] is being executed.`,
    );
  }
  if (changeSet.status === "CREATE_IN_PROGRESS") {
    throw new AwsError("InvalidChangeSetStatus", `Cannot delete ChangeSet in status ${changeSet.status}`);
  }
  stack.changeSets.delete(changeSet.name);
  return {};
}
