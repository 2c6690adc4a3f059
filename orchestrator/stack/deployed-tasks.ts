import type { StackEvent } from "@aws-sdk/client-cloudformation";
import type { Target } from "../deployment/target.ts";
import { isOfOperation, type OperationScope } from "./stack-events.ts";

/** What an operation on the stack deploys, and where its tasks run. */
export interface DeployedTasks {
  /** Name or ARN. */
  readonly cluster: string;
  /** ARN of the task definition that the operation made. */
  readonly taskDefinition: string;
}

/** By the stack's events alone, newest first; undefined while they do not tell, or when it made none. */
export function deployedTasks(
  events: readonly StackEvent[],
  scope: OperationScope,
  target: Pick<Target, "taskDefinitionLogicalId" | "names">,
): DeployedTasks | undefined {
  const taskDefinition = deployedTaskDefinition(events, scope, target.taskDefinitionLogicalId);
  const cluster = target.names.clusterName ?? clusterIn(events);
  return taskDefinition && cluster ? { cluster, taskDefinition } : undefined;
}

/** The task definition that the operation made: the first one to be complete; a rollback's comes later. */
export function deployedTaskDefinition(
  events: readonly StackEvent[],
  scope: OperationScope,
  logicalId: string,
): string | undefined {
  const made = events.findLast(
    (event) =>
      isOfOperation(event, scope) &&
      event.LogicalResourceId === logicalId &&
      /^(CREATE|UPDATE)_COMPLETE$/.test(event.ResourceStatus ?? ""),
  );
  return made?.PhysicalResourceId;
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
