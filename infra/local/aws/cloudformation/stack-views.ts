import type {
  Stack as StackOutput,
  StackResource as StackResourceOutput,
  StackResourceSummary,
  StackSummary,
} from "@aws-sdk/client-cloudformation";
import { shownParameters } from "./parameters.ts";
import type { Stack } from "./stack.ts";
import type { StackResource } from "./stack-resource.ts";

/** A stack as DescribeStacks returns it. */
export function stackView(stack: Stack): StackOutput {
  const { model } = stack;
  const executed = [...stack.changeSets.values()].find(({ executionToken, executionStatus }) => {
    return executionToken !== undefined || executionStatus.startsWith("EXECUTE_");
  });
  return {
    ...stackSummary(stack),
    StackName: stack.name,
    CreationTime: stack.createdAt,
    StackStatus: stack.status,
    ...(executed ? { ChangeSetId: executed.id } : {}),
    ...(model?.template.Description === undefined ? {} : { Description: model.template.Description }),
    Parameters: model ? shownParameters(model.template, model.parameters) : [],
    RollbackConfiguration: {},
    DisableRollback: stack.disableRollback,
    NotificationARNs: [],
    Capabilities: [...(model?.capabilities ?? [])],
    Outputs: [...stack.outputs],
    Tags: [...(model?.tags ?? [])],
    EnableTerminationProtection: false,
  };
}

/** A stack as ListStacks returns it. */
export function stackSummary(stack: Stack): StackSummary {
  const { updatedAt, deletedAt, statusReason } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: stack.createdAt,
    ...(updatedAt === undefined ? {} : { LastUpdatedTime: updatedAt }),
    ...(deletedAt === undefined ? {} : { DeletionTime: deletedAt }),
    StackStatus: stack.status,
    ...(statusReason === undefined ? {} : { StackStatusReason: statusReason }),
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
  };
}

/** A resource as DescribeStackResources returns it. */
export function resourceView(stack: Stack, resource: StackResource): StackResourceOutput {
  const { logicalId, physicalId, type, status, statusReason, timestamp } = resource;
  return {
    StackName: stack.name,
    StackId: stack.id,
    LogicalResourceId: logicalId,
    ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
    ResourceType: type,
    Timestamp: timestamp,
    ResourceStatus: status,
    ...(statusReason === undefined ? {} : { ResourceStatusReason: statusReason }),
    DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" },
  };
}

/** A resource as ListStackResources returns it. */
export function resourceSummary(stack: Stack, resource: StackResource): StackResourceSummary {
  const { Timestamp, StackName: _name, StackId: _id, ...rest } = resourceView(stack, resource);
  return {
    ...rest,
    LogicalResourceId: resource.logicalId,
    ResourceType: resource.type,
    LastUpdatedTimestamp: Timestamp,
    ResourceStatus: resource.status,
    DriftInformation: { StackResourceDriftStatus: "NOT_CHECKED" },
  };
}
