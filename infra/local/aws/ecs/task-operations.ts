import type {
  DescribeTasksRequest,
  DescribeTasksResponse,
  ListTasksRequest,
  ListTasksResponse,
  StopTaskRequest,
  StopTaskResponse,
} from "@aws-sdk/client-ecs";
import { AwsError, type Operation } from "../wire/service.ts";
import { nameOf } from "./names.ts";
import { type EcsState, findCluster } from "./state.ts";
import { describeTask } from "./task-description.ts";

/** ListTasks, DescribeTasks and StopTask. */
export function taskOperations(state: EcsState): Readonly<Record<string, Operation>> {
  return {
    ListTasks: async (input: ListTasksRequest): Promise<ListTasksResponse> => {
      const cluster = findCluster(state, input.cluster);
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
