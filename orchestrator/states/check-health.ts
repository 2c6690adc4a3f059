import { DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import type { Payload, ServiceHealth } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { judgeHealth, notHealthyInTime } from "../ecs/health.ts";
import {
  assertRead,
  type ObservationServices,
  type Observed,
  observeService,
} from "../ecs/observe-service.ts";
import { storeRollOut } from "../ecs/roll-out.ts";
import { assertNamesService } from "../ecs/service-address.ts";
import { assertTasksStart } from "../ecs/task-failure.ts";
import { imageDoubt } from "../ecs/task-images.ts";
import { readTasks } from "../ecs/task-reads.ts";
import { type ApprovedImage, approvedImageOf } from "../release/approved-image.ts";
import { missingStack } from "../stack/stack-outputs.ts";
import { parameterOf } from "../stack/template-parameters.ts";
import type { Clock } from "../text/clock.ts";

export interface CheckHealthServices extends ObservationServices {
  readonly table: Table;
  readonly clock: Clock;
  readonly target: Target;
  /** The longest time for tasks to start and become healthy. */
  readonly deadlineSeconds: number;
}

/**
 * Observes the stack's service once, stores that for the page and judges it: it is healthy if every task runs the
 * approved image. Throws ServiceUnhealthy, TasksFailed, ImageDigestDiffers, DeploymentHalted.
 */
export async function checkHealth(
  services: CheckHealthServices,
  payload: Payload<"CheckHealth">,
): Promise<ServiceHealth> {
  const { deployment, phase, stackProgress, waitingSince, poll, health } = payload;
  const [observed, taskDefinition, approved] = await Promise.all([
    observe(services, payload),
    taskDefinitionOf(services, payload),
    approvedImageOf(services.table, deployment, phase),
    assertNotHalted(services.table, deployment.id, phase),
  ]);
  const { observation } = observed;
  const deployed = stackProgress?.taskDefinition;
  const judged = judgeHealth(observation, { taskDefinition, deployed, poll, health });
  const doubt = approved && doubtAbout(approved, services.target, observed, judged);
  if (judged.healthyPolls > 0 && !doubt) return judged;
  const since = Date.parse(waitingSince);
  assertTasksStart(observed, { taskDefinition, since });
  if (services.clock.now() - since >= services.deadlineSeconds * 1000) {
    throw notHealthyInTime(observation, services.deadlineSeconds, doubt);
  }
  return doubt ? { ...judged, status: "waiting", healthyPolls: 0 } : judged;
}

/** Why it cannot be told that every task runs the approved image; undefined if each does. */
function doubtAbout(
  approved: ApprovedImage,
  target: Target,
  { stack, observation: { tasks } }: Observed,
  { taskDefinition, desiredCount }: ServiceHealth,
): string | undefined {
  const image = stack ? parameterOf(stack, target.imageParameter) : "";
  return imageDoubt(tasks, { taskDefinition, image, approved, count: desiredCount });
}

/** Throws AWS's errors, and ServiceUnhealthy if the stack's outputs do not name the service. */
async function observe(services: CheckHealthServices, payload: Payload<"CheckHealth">): Promise<Observed> {
  const { stackArn } = payload.changeSet;
  const observed = await observeService(services, { stackName: stackArn, readTasks });
  await storeRollOut(services, payload, observed);
  assertRead(observed, "stack", "service", "targets");
  if (!observed.stack) throw missingStack(stackArn);
  assertNamesService(services.target, observed.stack);
  return observed;
}

/** ARN of the stack's current task definition. */
async function taskDefinitionOf(
  { cloudFormation, target }: CheckHealthServices,
  { changeSet: { stackArn } }: Payload<"CheckHealth">,
): Promise<string> {
  const { taskDefinitionLogicalId: logicalId } = target;
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stackArn, LogicalResourceId: logicalId }),
  );
  const [resource] = StackResources;
  if (resource?.PhysicalResourceId) return resource.PhysicalResourceId;
  throw new DeploymentError(
    "ServiceUnhealthy",
    `the stack has no ${logicalId}; add it to the template, because the service is verified by it`,
  );
}
