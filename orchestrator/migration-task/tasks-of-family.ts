import { DescribeTasksCommand, type ECSClient, ListTasksCommand, type Task } from "@aws-sdk/client-ecs";

/**
 * The tasks of a family that run, start, or stopped within the last hour. By the family and not by `startedBy`: that filter
 * finds no task that has stopped, and ECS takes no other beside it.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
 */
export async function tasksOfFamily(
  ecs: ECSClient,
  { cluster, family }: { readonly cluster: string; readonly family: string },
): Promise<readonly Task[]> {
  const listed = await Promise.all(
    (["RUNNING", "STOPPED"] as const).map((desiredStatus) =>
      ecs.send(new ListTasksCommand({ cluster, family, desiredStatus })),
    ),
  );
  const arns = listed.flatMap(({ taskArns = [] }) => taskArns);
  // One page of each, and no deployment leaves more than one: the newest hundred are enough.
  return arns.length === 0 ? [] : describeTasks(ecs, cluster, arns.slice(0, 100));
}

/** Those that ECS still knows. */
export async function describeTasks(
  ecs: ECSClient,
  cluster: string,
  arns: readonly string[],
): Promise<readonly Task[]> {
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [...arns] }));
  return tasks;
}
