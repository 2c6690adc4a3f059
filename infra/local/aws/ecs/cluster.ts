import type { Cluster as ClusterDescription } from "@aws-sdk/client-ecs";
import { AwsError } from "../wire/service.ts";
import type { EcsService } from "./ecs-service.ts";
import { nameOf } from "./names.ts";
import type { Task } from "./task.ts";
import { isPending } from "./task-status.ts";

/** How long stopped tasks can be read. */
const stoppedTaskRetentionMs = 60 * 60_000;

/** A cluster: its services, and its tasks until an hour after they stopped. */
export class Cluster {
  readonly services = new Map<string, EcsService>();
  #tasks: Task[] = [];

  constructor(
    readonly arn: string,
    readonly name: string,
    private readonly now: () => number,
  ) {}

  get tasks(): readonly Task[] {
    const oldest = this.now() - stoppedTaskRetentionMs;
    this.#tasks = this.#tasks.filter(({ stoppedAt }) => stoppedAt === undefined || stoppedAt >= oldest);
    return this.#tasks;
  }

  add(task: Task): void {
    this.#tasks.push(task);
  }

  /** By ARN or id. */
  findTask(reference: string): Task | undefined {
    return this.tasks.find(({ identity }) => identity.id === nameOf(reference));
  }

  /** By ARN or name. Throws ServiceNotFoundException. */
  findService(reference: string): EcsService {
    const service = this.services.get(nameOf(reference));
    if (!service) throw new AwsError("ServiceNotFoundException", "Service not found.");
    return service;
  }

  describe(): ClusterDescription {
    const active = this.tasks.filter(({ lastStatus }) => lastStatus !== "STOPPED");
    return {
      clusterArn: this.arn,
      clusterName: this.name,
      status: "ACTIVE",
      registeredContainerInstancesCount: 0,
      runningTasksCount: active.filter(({ lastStatus }) => lastStatus === "RUNNING").length,
      pendingTasksCount: active.filter(({ lastStatus }) => isPending(lastStatus)).length,
      activeServicesCount: [...this.services.values()].filter(({ status }) => status === "ACTIVE").length,
      capacityProviders: ["FARGATE"],
    };
  }
}
