import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DescribeTaskDefinitionCommand, type ECSClient } from "@aws-sdk/client-ecs";
import { commandChecksum, type PlannedTask } from "../database/planned-task.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { type MigrationTaskSettings, migrationTaskSeconds, type Target } from "../deployment/target.ts";
import { readRunningService } from "../ecs/running-service.ts";
import { serviceAddress } from "../ecs/service-address.ts";
import { findStack } from "../stack/stack-status.ts";

export interface PlanTaskServices {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly target: Target;
}

/**
 * What the task would run, and the running service that it is made from; changes nothing. Throws
 * DatabaseInitializationFailed if there is no such service or container.
 */
export async function planMigrationTask(
  { cloudFormation, ecs, target }: PlanTaskServices,
  { command, container: named, timeoutSeconds = migrationTaskSeconds.usual }: MigrationTaskSettings,
): Promise<PlannedTask> {
  const stack = await findStack(cloudFormation, target.stackName);
  const address = serviceAddress(target, { stack });
  const service = address && (await readRunningService(ecs, address));
  if (!service) {
    throw refused(
      target,
      "there is no running service yet, from which it takes network, roles and variables; " +
        "deploy the stack once with migrations: false, then set the task",
    );
  }
  const { taskDefinition } = service;
  const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const { containerDefinitions = [], networkMode } = described.taskDefinition ?? {};
  if (networkMode === "awsvpc" && !service.networkConfiguration) {
    throw refused(target, "ECS does not tell the network of that service, as with CodeDeploy; use SQL files");
  }
  const container = named ?? service.loadBalancers?.[0]?.containerName;
  if (!container)
    throw refused(target, "no load balancer names a container; name it as migrations.task.container");
  const image = containerDefinitions.find(({ name }) => name === container)?.image;
  if (!image) {
    const names = containerDefinitions.map(({ name }) => name).join(", ");
    throw refused(
      target,
      `its task definition has no container ${container}; name one of ${names} as migrations.task.container`,
    );
  }
  return {
    ...{ command, container, timeoutSeconds, taskDefinition, runningImage: image },
    ...{ cluster: address.cluster, service: address.service },
    checksum: commandChecksum(command),
  };
}

const refused = ({ stackName }: Target, problem: string) =>
  new DeploymentError(
    "DatabaseInitializationFailed",
    `the database of ${stackName} is migrated by a task of its service (migrations of its settings), and ${problem}`,
  );
