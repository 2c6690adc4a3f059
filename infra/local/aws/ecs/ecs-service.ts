import type { Deployment as DeploymentDescription, Service } from "@aws-sdk/client-ecs";
import { AwsError } from "../wire/service.ts";
import type { Deployment } from "./deployment.ts";
import type { NewId } from "./names.ts";
import { ServiceScheduler } from "./service-scheduler.ts";
import { type ServiceRequest, serviceSettings } from "./service-settings.ts";
import { Task } from "./task.ts";
import type { RegisteredTaskDefinition } from "./task-definitions.ts";
import type { TaskHost, TaskIdentity } from "./task-host.ts";
import { isPending } from "./task-status.ts";

/** What a service needs of its cluster. */
export interface ServiceCluster {
  readonly arn: string;
  add(task: Task): void;
}

export interface EcsServiceOptions {
  readonly name: string;
  readonly cluster: ServiceCluster;
  readonly request: ServiceRequest;
  readonly taskDefinition: RegisteredTaskDefinition;
  readonly host: TaskHost;
  readonly newId: NewId;
}

/** An ECS service with the rolling update deployment controller. */
export class EcsService {
  status: "ACTIVE" | "DRAINING" | "INACTIVE" = "ACTIVE";
  readonly arn: string;
  readonly scheduler: ServiceScheduler;
  readonly #createdAt: number;

  /** Throws InvalidParameterException if a target group has no load balancer. */
  constructor(private readonly options: EcsServiceOptions) {
    const { name, cluster, request, taskDefinition, host, newId } = options;
    const settings = serviceSettings(request);
    for (const { targetGroupArn } of settings.loadBalancers) assertLoadBalancer(host, targetGroupArn);
    this.arn = `${cluster.arn.replace(":cluster/", ":service/")}/${name}`;
    this.#createdAt = host.clock.now();
    this.scheduler = new ServiceScheduler({
      serviceName: name,
      settings,
      taskDefinition,
      host,
      newId,
      startTask: (deployment, targetGroupArns, observer) => {
        const task = new Task(this.#identity(deployment, targetGroupArns), host, observer);
        cluster.add(task);
        return task;
      },
    });
  }

  get name(): string {
    return this.options.name;
  }

  /** Changes the settings. Starts a deployment if the task definition changes, or with `force`. */
  update(request: ServiceRequest, taskDefinition: RegisteredTaskDefinition, force: boolean): void {
    if (this.status !== "ACTIVE") throw new AwsError("ServiceNotActiveException", "Service was not ACTIVE.");
    const { scheduler } = this;
    scheduler.change(serviceSettings(request, scheduler.settings));
    const current = scheduler.primary.taskDefinition.taskDefinitionArn;
    if (force || taskDefinition.taskDefinitionArn !== current) scheduler.deploy(taskDefinition);
  }

  /** Stops all tasks gracefully. Resolves when they have stopped. */
  async delete(): Promise<void> {
    if (this.status === "INACTIVE") return;
    this.status = "DRAINING";
    const { scheduler } = this;
    scheduler.close();
    for (const task of scheduler.tasks) {
      task.stop({ code: "ServiceSchedulerInitiated", reason: "Service was deleted", failure: false });
    }
    await Promise.all(scheduler.tasks.map(({ stopped }) => stopped));
    this.status = "INACTIVE";
  }

  describe(): Service {
    const { scheduler } = this;
    const { settings, primary } = scheduler;
    return {
      serviceArn: this.arn,
      serviceName: this.name,
      clusterArn: this.options.cluster.arn,
      status: this.status,
      desiredCount: this.status === "ACTIVE" ? settings.desiredCount : 0,
      ...taskCounts(scheduler.tasks),
      launchType: "FARGATE",
      platformVersion: "LATEST",
      schedulingStrategy: "REPLICA",
      deploymentController: { type: "ECS" },
      taskDefinition: primary.taskDefinition.taskDefinitionArn,
      loadBalancers: settings.loadBalancers.map((loadBalancer) => ({ ...loadBalancer })),
      networkConfiguration: settings.networkConfiguration,
      healthCheckGracePeriodSeconds: settings.healthCheckGracePeriodSeconds,
      deploymentConfiguration: {
        minimumHealthyPercent: settings.minimumHealthyPercent,
        maximumPercent: settings.maximumPercent,
        deploymentCircuitBreaker: { ...settings.circuitBreaker },
      },
      deployments: scheduler.deployments.all.map((deployment) => this.#describe(deployment)),
      events: scheduler.events.newestFirst,
      createdAt: new Date(this.#createdAt),
    };
  }

  #describe(deployment: Deployment): DeploymentDescription {
    const counts = taskCounts(this.scheduler.tasksOf(deployment));
    return {
      id: deployment.id,
      status: deployment.status,
      taskDefinition: deployment.taskDefinition.taskDefinitionArn,
      desiredCount: deployment.status === "PRIMARY" ? deployment.desiredCount : counts.runningCount,
      ...counts,
      failedTasks: deployment.failedTasks,
      createdAt: new Date(deployment.createdAt),
      updatedAt: new Date(deployment.updatedAt),
      launchType: "FARGATE",
      rolloutState: deployment.rolloutState,
      rolloutStateReason: deployment.rolloutStateReason,
    };
  }

  #identity(deployment: Deployment, targetGroupArns: readonly string[]): TaskIdentity {
    const { cluster, newId, name } = this.options;
    const id = newId();
    return {
      id,
      arn: `${cluster.arn.replace(":cluster/", ":task/")}/${id}`,
      clusterArn: cluster.arn,
      taskDefinition: deployment.taskDefinition,
      group: `service:${name}`,
      startedBy: deployment.id,
      targetGroupArns,
    };
  }
}

function taskCounts(tasks: readonly Task[]): { runningCount: number; pendingCount: number } {
  return {
    runningCount: tasks.filter(({ lastStatus }) => lastStatus === "RUNNING").length,
    pendingCount: tasks.filter(({ lastStatus }) => isPending(lastStatus)).length,
  };
}

function assertLoadBalancer({ loadBalancers }: TaskHost, targetGroupArn: string): void {
  if (loadBalancers.hasLoadBalancer(targetGroupArn)) return;
  throw new AwsError(
    "InvalidParameterException",
    `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
  );
}
