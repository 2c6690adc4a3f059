import {
  type ContainerDefinition,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  RegisterTaskDefinitionCommand,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import type { PlannedTask } from "../database/planned-task.ts";
import { isNamed } from "../text/named-error.ts";
import type { TaskLog } from "./prepared-task.ts";

/** The family of a stack's migration tasks: `orders-migrations`. No service runs it. */
export const migrationFamily = (stackName: string): string => `${stackName}-migrations`;

/**
 * Registers a copy of the service's task definition with the new image, because RunTask cannot override an image. Each call
 * makes another revision.
 */
export async function registerMigrationTask(
  ecs: ECSClient,
  { taskDefinition: source, container }: PlannedTask,
  { stackName, image }: { readonly stackName: string; readonly image: string },
): Promise<{ readonly taskDefinition: string; readonly log?: TaskLog }> {
  const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: source }));
  const { containerDefinitions = [], ...settings } = registrable(described.taskDefinition ?? {});
  const own = containerDefinitions.find(({ name }) => name === container);
  const registered = await ecs.send(
    new RegisterTaskDefinitionCommand({
      ...settings,
      family: migrationFamily(stackName),
      // Essential: the task ends with it.
      containerDefinitions: containerDefinitions.map((one) =>
        one.name === container ? { ...one, image, essential: true } : one,
      ),
    }),
  );
  const log = own && logOf(own);
  return { taskDefinition: registered.taskDefinition?.taskDefinitionArn ?? "", ...(log && { log }) };
}

/** Without what ECS adds to a registered one. */
function registrable({
  taskDefinitionArn: _arn,
  revision: _revision,
  status: _status,
  requiresAttributes: _attributes,
  compatibilities: _compatibilities,
  registeredAt: _registeredAt,
  registeredBy: _registeredBy,
  deregisteredAt: _deregisteredAt,
  ...settings
}: TaskDefinition) {
  return settings;
}

function logOf({ logConfiguration }: ContainerDefinition): TaskLog | undefined {
  const { "awslogs-group": group, "awslogs-stream-prefix": prefix } = logConfiguration?.options ?? {};
  return logConfiguration?.logDriver === "awslogs" && group && prefix ? { group, prefix } : undefined;
}

/** Nothing can be started from it any more; what it was stays readable. Idempotent. */
export async function deregisterMigrationTask(ecs: ECSClient, taskDefinition: string): Promise<void> {
  try {
    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
  } catch (error) {
    // It was deregistered before.
    if (!isNamed(error, "ClientException", "InvalidParameterException")) throw error;
  }
}

/** Also a revision that a call has registered and then died. Only with the lock: another deployment has another one. */
export async function deregisterFamily(ecs: ECSClient, family: string): Promise<void> {
  for (let last: string | undefined; ; ) {
    const latest = await latestRevision(ecs, family);
    // ECS may go on to show what was just deregistered.
    if (!latest || latest === last) return;
    await deregisterMigrationTask(ecs, latest);
    last = latest;
  }
}

async function latestRevision(ecs: ECSClient, family: string): Promise<string | undefined> {
  try {
    const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
    return described.taskDefinition?.taskDefinitionArn;
  } catch (error) {
    // None is active.
    if (isNamed(error, "ClientException")) return undefined;
    throw error;
  }
}
