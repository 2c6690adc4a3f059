import { type CloudFormationClient, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { DescribeServicesCommand, type ECSClient } from "@aws-sdk/client-ecs";
import type { ExecutionProgress } from "../../orchestrator/history/execution-progress.ts";

export interface TaskCounts {
  readonly running: number;
  readonly desired: number;
}

/** Task counts of the new task definition and of those that it replaces. */
export interface Rollout {
  readonly current: TaskCounts;
  /** Undefined when no older task is left. */
  readonly previous?: TaskCounts;
}

export interface RolloutServices {
  readonly ecs: ECSClient;
  readonly cloudFormation: CloudFormationClient;
  readonly stackName: string;
  readonly now: () => number;
}

// Often enough for people; the deployment itself uses the same ECS quota.
const intervalMs = 1_000;

/** Reads the roll-out of a stack's service, only during the states that show it, and at most once a second. */
export class RolloutReader {
  readonly #services: RolloutServices;
  #address: { readonly cluster: string; readonly service: string } | undefined;
  #last: { readonly at: number; readonly rollout: Rollout | undefined } | undefined;

  constructor(services: RolloutServices) {
    this.#services = services;
  }

  /** The current roll-out; undefined if there is none or it cannot be read, because it is only shown. */
  async read(progress: ExecutionProgress): Promise<Rollout | undefined> {
    if (!isRollingOut(progress)) return undefined;
    const now = this.#services.now();
    if (this.#last && now - this.#last.at < intervalMs) return this.#last.rollout;
    const rollout = await this.#read().catch(() => undefined);
    this.#last = { at: now, rollout };
    return rollout;
  }

  async #read(): Promise<Rollout | undefined> {
    this.#address ??= await this.#find();
    if (!this.#address) return undefined;
    const { cluster, service } = this.#address;
    const { services = [] } = await this.#services.ecs.send(
      new DescribeServicesCommand({ cluster, services: [service] }),
    );
    const deployments = services[0]?.deployments ?? [];
    const countsOf = (isPrimary: boolean): TaskCounts => {
      const these = deployments.filter(({ status }) => (status === "PRIMARY") === isPrimary);
      return {
        running: these.reduce((sum, { runningCount = 0 }) => sum + runningCount, 0),
        desired: these.reduce((sum, { desiredCount = 0 }) => sum + desiredCount, 0),
      };
    };
    const hasPrevious = deployments.some(({ status }) => status !== "PRIMARY");
    return { current: countsOf(true), ...(hasPrevious ? { previous: countsOf(false) } : {}) };
  }

  /** By the ARN of the stack's service: `arn:aws:ecs:<region>:<account>:service/<cluster>/<service>`. */
  async #find() {
    const { StackResources = [] } = await this.#services.cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: this.#services.stackName }),
    );
    const arn = StackResources.find(
      ({ ResourceType }) => ResourceType === "AWS::ECS::Service",
    )?.PhysicalResourceId;
    const [, cluster, service] = arn?.split("/") ?? [];
    return cluster && service ? { cluster, service } : undefined;
  }
}

const isRollingOut = ({ status, states }: ExecutionProgress): boolean => {
  const state = states.at(-1)?.state;
  return status === "RUNNING" && (state === "CheckStack" || state === "CheckHealth");
};
