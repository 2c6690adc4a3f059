import type {
  DescribeTasksRequest,
  DescribeTasksResponse,
  ListTasksRequest,
  ListTasksResponse,
  RunTaskRequest,
  RunTaskResponse,
  StopTaskRequest,
  StopTaskResponse,
} from "@aws-sdk/client-ecs";
import { AwsError, type Operation } from "../wire/service.ts";
import { nameOf } from "./names.ts";
import { runTask, type StartedByToken } from "./run-task.ts";
import { type EcsState, findCluster } from "./state.ts";
import { describeTask } from "./task-description.ts";

/** RunTask, ListTasks, DescribeTasks and StopTask. */
export function taskOperations(state: EcsState): Readonly<Record<string, Operation>> {
  const started: StartedByToken = new Map();
  return {
    RunTask: async (input: RunTaskRequest): Promise<RunTaskResponse> => runTask(state, started, input),
    ListTasks: async (input: ListTasksRequest): Promise<ListTasksResponse> => {
      const cluster = findCluster(state, input.cluster);
      assertOnlyFilter(input);
      const group = input.serviceName && `service:${cluster.findService(input.serviceName).name}`;
      const { desiredStatus = "RUNNING", family, startedBy } = input;
      const tasks = cluster.tasks.filter(
        ({ desiredStatus: status, identity }) =>
          status === desiredStatus &&
          (group ?? identity.group) === identity.group &&
          (family ?? identity.taskDefinition.family) === identity.taskDefinition.family &&
          (startedBy ?? identity.startedBy) === identity.startedBy,
      );
      return { taskArns: tasks.map(({ identity }) => identity.arn) };
    },
    DescribeTasks: async (input: DescribeTasksRequest): Promise<DescribeTasksResponse> => {
      const cluster = findCluster(state, input.cluster);
      const references = input.tasks ?? [];
      if (references.length === 0) {
        throw new AwsError("InvalidParameterException", "Tasks cannot be empty.");
      }
      const found = references.map((reference) => ({ reference, task: cluster.findTask(reference) }));
      return {
        tasks: found.flatMap(({ task }) => (task ? [describeTask(task)] : [])),
        failures: found.flatMap(({ reference, task }) =>
          task
            ? []
            : [
                {
                  arn: `${cluster.arn.replace(":cluster/", ":task/")}/${nameOf(reference)}`,
                  reason: "MISSING",
                },
              ],
        ),
      };
    },
    StopTask: async (input: StopTaskRequest): Promise<StopTaskResponse> => {
      const task = findCluster(state, input.cluster).findTask(input.task ?? "");
      if (!task) throw new AwsError("InvalidParameterException", "The referenced task was not found.");
      task.stop({
        code: "UserInitiated",
        reason: input.reason ?? "Task stopped by user",
        failure: false,
      });
      return { task: describeTask(task) };
    },
  };
}

/** `startedBy` must be the only filter: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html */
function assertOnlyFilter({ startedBy, serviceName, family, desiredStatus }: ListTasksRequest): void {
  if (startedBy === undefined || (serviceName ?? family ?? desiredStatus) === undefined) return;
  throw new AwsError("InvalidParameterException", "startedBy must be the only filter.");
}
