import { type ECSClient, RunTaskCommand } from "@aws-sdk/client-ecs";
import type { PlannedTask } from "../database/planned-task.ts";
import { sha256 } from "../text/sha256.ts";
import type { PreparedTask } from "./prepared-task.ts";

/**
 * The task's `startedBy` and client token: 35 characters, derived from the deployment. ECS takes 128 and 64; 36 is what its
 * other client tokens may have. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export const migrationTaskName = (deploymentId: string): string =>
  `migrations-${sha256(deploymentId).slice(0, 24)}`;

/** Starts the task; a repeated call gets the same one, by its client token. Returns its ARN, or why ECS did not start it. */
export async function startMigrationTask(
  ecs: ECSClient,
  name: string,
  { command, container }: PlannedTask,
  { taskDefinition, cluster, launch }: PreparedTask,
): Promise<{ readonly task: string } | { readonly why: string }> {
  const { tasks = [], failures = [] } = await ecs.send(
    new RunTaskCommand({
      ...{ cluster, taskDefinition, startedBy: name, clientToken: name, count: 1, ...launch },
      overrides: { containerOverrides: [{ name: container, command: [...command] }] },
    }),
  );
  const [task] = tasks;
  if (task?.taskArn) return { task: task.taskArn };
  const [failure] = failures;
  return { why: [failure?.reason, failure?.detail].filter(Boolean).join(": ") || "it gives no reason" };
}
