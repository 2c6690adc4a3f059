import type {
  ContainerDefinition,
  ContainerOverride,
  RunTaskRequest,
  RunTaskResponse,
} from "@aws-sdk/client-ecs";
import { AwsError } from "../wire/service.ts";
import type { Cluster } from "./cluster.ts";
import { type EcsState, findCluster } from "./state.ts";
import { Task, type TaskObserver } from "./task.ts";
import { applicationContainer, type RegisteredTaskDefinition } from "./task-definitions.ts";
import { describeTask } from "./task-description.ts";

/** The started tasks of each client token, and the request that started them. */
export type StartedByToken = Map<string, { readonly request: string; readonly tasks: readonly Task[] }>;

/** Nothing follows these tasks. */
const nobody: TaskObserver = { running: () => {}, stopping: () => {}, stopped: () => {} };

const maxCount = 10;

/**
 * Starts tasks that belong to no service. A repeated client token gets the same tasks.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export function runTask(state: EcsState, started: StartedByToken, input: RunTaskRequest): RunTaskResponse {
  const { clientToken, ...request } = input;
  const cluster = findCluster(state, input.cluster);
  const text = JSON.stringify(request);
  const earlier = clientToken === undefined ? undefined : started.get(clientToken);
  if (earlier && earlier.request !== text) {
    throw new AwsError("ConflictException", "The clientToken was used with other parameters.");
  }
  const tasks = earlier?.tasks ?? startTasks(state, cluster, input);
  if (clientToken !== undefined) started.set(clientToken, { request: text, tasks });
  return { tasks: tasks.map(describeTask), failures: [] };
}

function startTasks(state: EcsState, cluster: Cluster, input: RunTaskRequest): readonly Task[] {
  const { count = 1, startedBy, group } = input;
  const registered = state.taskDefinitions.findActive(input.taskDefinition ?? "");
  if (count < 1 || count > maxCount) throw invalid(`count must be from 1 to ${maxCount}, not ${count}.`);
  if (startedBy !== undefined && !/^[\w/-]{1,128}$/.test(startedBy)) throw invalid("startedBy is invalid.");
  if (registered.networkMode === "awsvpc" && !input.networkConfiguration) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const overrides = input.overrides?.containerOverrides ?? [];
  const taskDefinition = overridden(registered, overrides);
  const { name: application } = applicationContainer(taskDefinition);
  const command = overrides.find(({ name }) => name === application)?.command;
  return Array.from({ length: count }, () => {
    const id = state.newId();
    const identity = {
      id,
      arn: `${cluster.arn.replace(":cluster/", ":task/")}/${id}`,
      clusterArn: cluster.arn,
      taskDefinition,
      group: group ?? `family:${taskDefinition.family}`,
      startedBy,
      targetGroupArns: [],
      command,
    };
    const task = new Task(identity, state.host, nobody);
    cluster.add(task);
    return task;
  });
}

/** The task definition as one run of it uses it. Throws InvalidParameterException for a container that it does not have. */
function overridden(
  definition: RegisteredTaskDefinition,
  overrides: readonly ContainerOverride[],
): RegisteredTaskDefinition {
  const names = definition.containerDefinitions.map(({ name }) => name);
  const unknown = overrides.find(({ name }) => !names.includes(name));
  if (unknown) {
    throw invalid(`Override for container named ${unknown.name} is not a container in the TaskDefinition.`);
  }
  const containerDefinitions = definition.containerDefinitions.map((container) =>
    withOverride(
      container,
      overrides.find(({ name }) => name === container.name),
    ),
  );
  return { ...definition, containerDefinitions };
}

function withOverride(container: ContainerDefinition, override: ContainerOverride = {}): ContainerDefinition {
  const { environment = [] } = override;
  const replaced = environment.map(({ name }) => name);
  const kept = (container.environment ?? []).filter(({ name }) => !replaced.includes(name));
  return { ...container, environment: [...kept, ...environment] };
}

const invalid = (message: string) => new AwsError("InvalidParameterException", message);
