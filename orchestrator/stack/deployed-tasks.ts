import type { StackEvent } from "@aws-sdk/client-cloudformation";
import type { Target } from "../deployment/target.ts";
import { isOfOperation, type OperationScope } from "./stack-events.ts";

/** The task definition that an operation on the stack deploys, and the cluster of its tasks. */
export interface DeployedTasks {
  /** Name or ARN. */
  readonly cluster: string;
  /** ARN of the task definition that the operation created. */
  readonly taskDefinition: string;
}

/** Reads it from the stack's events, newest first; undefined until they contain it, or if there is none. */
export function deployedTasks(
  events: readonly StackEvent[],
  scope: OperationScope,
  target: Pick<Target, "taskDefinitionLogicalId" | "names">,
): DeployedTasks | undefined {
  const taskDefinition = deployedTaskDefinition(events, scope, target.taskDefinitionLogicalId);
  const cluster = target.names.clusterName ?? clusterIn(events);
  return taskDefinition && cluster ? { cluster, taskDefinition } : undefined;
}

/** The task definition that the operation created: the first complete one. CloudFormation's rollback may create a later one. */
export function deployedTaskDefinition(
  events: readonly StackEvent[],
  scope: OperationScope,
  logicalId: string,
): string | undefined {
  const created = events.findLast(
    (event) =>
      isOfOperation(event, scope) &&
      event.LogicalResourceId === logicalId &&
      /^(CREATE|UPDATE)_COMPLETE$/.test(event.ResourceStatus ?? ""),
  );
  return created?.PhysicalResourceId;
}

/** The ARN of a service ends in `service/<cluster>/<service>`; a cluster's physical id is its name. */
function clusterIn(events: readonly StackEvent[]): string | undefined {
  const physicalIds = (type: string) =>
    events.flatMap(({ ResourceType, PhysicalResourceId }) =>
      ResourceType === type && PhysicalResourceId ? [PhysicalResourceId] : [],
    );
  const [cluster] = physicalIds("AWS::ECS::Service").flatMap(
    (arn) => /:service\/([^/]+)\/[^/]+$/.exec(arn)?.[1] ?? [],
  );
  return cluster ?? physicalIds("AWS::ECS::Cluster")[0];
}
