import { type CloudFormationClient, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import type { Payload, ServiceHealth } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { judgeHealth, notHealthyInTime, type ServiceObservation } from "../ecs/health.ts";
import { lookAtService } from "../ecs/look-at-service.ts";
import { assertTasksStart } from "../ecs/task-failure.ts";
import { describeStack } from "../stack/stack-outputs.ts";
import type { Clock } from "../text/clock.ts";

export interface CheckHealthContext {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly elasticLoadBalancing: ElasticLoadBalancingV2Client;
  readonly table: Table;
  readonly clock: Clock;
  readonly target: Target;
  /** How long tasks may take to start and settle. */
  readonly deadlineSeconds: number;
}

/** Observes the stack's service once and judges it. Throws ServiceUnhealthy, TasksFailed, DeploymentHalted. */
export async function checkHealth(
  context: CheckHealthContext,
  { deployment, phase, changeSet, stackProgress, waitingSince, poll, health }: Payload<"CheckHealth">,
): Promise<ServiceHealth> {
  const [observation] = await Promise.all([
    observeService(context, changeSet.stackArn),
    assertNotHalted(context.table, deployment.id, phase),
  ]);
  const judged = judgeHealth(observation, { poll, health, deployed: stackProgress?.taskDefinition });
  if (judged.healthyPolls > 0) return judged;
  const since = Date.parse(waitingSince);
  await lookAtTasks(context, observation, since);
  if (context.clock.now() - since >= context.deadlineSeconds * 1000) {
    throw notHealthyInTime(observation, context.deadlineSeconds);
  }
  return judged;
}

async function lookAtTasks(
  { ecs }: CheckHealthContext,
  { service, taskDefinition }: ServiceObservation,
  since: number,
): Promise<void> {
  const cluster = service?.clusterArn;
  if (!cluster) return;
  await assertTasksStart(ecs, {
    cluster,
    taskDefinition,
    since,
  });
}

async function observeService(context: CheckHealthContext, stackArn: string): Promise<ServiceObservation> {
  const { cloudFormation, target } = context;
  const [stack, taskDefinition] = await Promise.all([
    describeStack(cloudFormation, stackArn),
    taskDefinitionOf(cloudFormation, stackArn, target.taskDefinitionLogicalId),
  ]);
  return { taskDefinition, ...(await lookAtService(context, stack)) };
}

async function taskDefinitionOf(
  cloudFormation: CloudFormationClient,
  stackArn: string,
  logicalId: string,
): Promise<string> {
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stackArn, LogicalResourceId: logicalId }),
  );
  const [resource] = StackResources;
  if (resource?.PhysicalResourceId) return resource.PhysicalResourceId;
  throw new DeploymentError(
    "ServiceUnhealthy",
    `the stack holds no ${logicalId}; the service is verified by it, so the template must have it`,
  );
}
