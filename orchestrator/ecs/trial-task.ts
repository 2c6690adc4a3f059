import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import type { DatabaseEndpoint } from "../rehearsal/database-endpoint.ts";
import type { TrialTask } from "../rehearsal/rehearsal-progress.ts";
import { sha256 } from "../text/sha256.ts";
import { databaseOverrides } from "./database-override.ts";
import type { ServiceAddress } from "./service-address.ts";

/** `since`: when ECS took it. `why`: it cannot be tried, in words. `url`: of its container, without a path. */
export type TrialTaskState =
  | { readonly status: "starting"; readonly since: Date | undefined }
  | { readonly status: "running"; readonly since: Date | undefined; readonly url: string }
  | { readonly status: "stopped"; readonly why: string };

/** Its `startedBy` and client token: 36 characters, derived from the deployment. */
export const trialName = (deploymentId: string): string => `rehearsal-${sha256(deploymentId).slice(0, 26)}`;

/**
 * Starts the task; a repeated call gets the same one, by its client token. Returns why it cannot be started, otherwise.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export async function startTrialTask(
  ecs: ECSClient,
  trial: {
    readonly name: string;
    readonly address: ServiceAddress;
    readonly own: DatabaseEndpoint;
    readonly other: DatabaseEndpoint;
  },
): Promise<TrialTask | { readonly why: string }> {
  const { cluster, service: name } = trial.address;
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
  const [service] = services;
  const [served] = service?.loadBalancers ?? [];
  if (service?.status !== "ACTIVE" || !served?.containerName || !served.containerPort) {
    return { why: "the stack has no running service behind a load balancer" };
  }
  const { taskDefinition: arn, networkConfiguration, launchType, platformVersion } = service;
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  const { containerDefinitions = [] } = taskDefinition ?? {};
  const containerOverrides = [...databaseOverrides(containerDefinitions, trial.own, trial.other)];
  if (containerOverrides.length === 0) {
    return { why: "no environment variable of its task definition names the database's endpoint" };
  }
  const { tasks = [], failures = [] } = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition: arn,
      startedBy: trial.name,
      clientToken: trial.name,
      networkConfiguration,
      ...(launchType && { launchType, platformVersion }),
      overrides: { containerOverrides },
    }),
  );
  const task = tasks[0]?.taskArn;
  if (!task) return { why: `ECS did not start its task: ${failures[0]?.reason ?? "it gives no reason"}` };
  return { task, container: served.containerName, port: served.containerPort };
}

/** How far the task is. ECS may not know it for some seconds after its start. */
export async function readTrialTask(
  ecs: ECSClient,
  cluster: string,
  { task: arn, container: name, port }: TrialTask,
): Promise<TrialTaskState> {
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
  const [task] = tasks;
  if (!task) return { status: "starting", since: undefined };
  if (task.desiredStatus === "STOPPED") return { status: "stopped", why: stoppedWords(task) };
  const container = task.containers?.find((one) => one.name === name);
  const [binding] = container?.networkBindings ?? [];
  const host = binding?.bindIP ?? container?.networkInterfaces?.[0]?.privateIpv4Address;
  const since = task.createdAt;
  if (task.lastStatus !== "RUNNING" || !host) return { status: "starting", since };
  return { status: "running", since, url: `http://${host}:${binding?.hostPort ?? port}` };
}

const stoppedWords = ({ stoppedReason = "ECS gives no reason" }: Task) =>
  `its task stopped on the clone: ${stoppedReason}`;

/** Stops the tasks of this name that run. Idempotent. ECS takes no other filter beside `startedBy`. */
export async function stopTrialTasks(ecs: ECSClient, cluster: string, name: string): Promise<void> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, startedBy: name }));
  for (const task of taskArns) {
    await ecs.send(new StopTaskCommand({ cluster, task, reason: "The rehearsal has ended" }));
  }
}
