import { type CloudFormationClient, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { DescribeServicesCommand, type ECSClient } from "@aws-sdk/client-ecs";
import type { ExecutionProgress } from "../../orchestrator/history/execution-progress.ts";

export interface TaskCounts {
  readonly running: number;
  readonly desired: number;
}

/** Tasks of the new task definition, and of those that it takes the place of. */
export interface Rollout {
  readonly fresh: TaskCounts;
  /** Missing when no older task is left. */
  readonly old?: TaskCounts;
}

export interface RolloutSources {
  readonly ecs: ECSClient;
  readonly cloudFormation: CloudFormationClient;
  readonly stackName: string;
  readonly now: () => number;
}

// Milliseconds. People see no more, and ECS's quota is shared with the deployment itself.
const intervalMs = 1_000;

/** Reads how far ECS is with a stack's service, only while it is of interest, and at most once a second. */
export class RolloutReader {
  readonly #sources: RolloutSources;
  #address: { readonly cluster: string; readonly service: string } | undefined;
  #last: { readonly at: number; readonly rollout: Rollout | undefined } | undefined;

  constructor(sources: RolloutSources) {
    this.#sources = sources;
  }

  /** Undefined while nothing is rolled out, and where it may not be read: it is only shown. */
  async read(progress: ExecutionProgress): Promise<Rollout | undefined> {
    if (!isRollingOut(progress)) return undefined;
    const now = this.#sources.now();
    if (this.#last && now - this.#last.at < intervalMs) return this.#last.rollout;
    const rollout = await this.#read().catch(() => undefined);
    this.#last = { at: now, rollout };
    return rollout;
  }

  async #read(): Promise<Rollout | undefined> {
    this.#address ??= await this.#find();
    if (!this.#address) return undefined;
    const { cluster, service } = this.#address;
    const { services = [] } = await this.#sources.ecs.send(
      new DescribeServicesCommand({ cluster, services: [service] }),
    );
    const deployments = services[0]?.deployments ?? [];
    const countsOf = (isFresh: boolean): TaskCounts => {
      const these = deployments.filter(({ status }) => (status === "PRIMARY") === isFresh);
      return {
        running: these.reduce((sum, { runningCount = 0 }) => sum + runningCount, 0),
        desired: these.reduce((sum, { desiredCount = 0 }) => sum + desiredCount, 0),
      };
    };
    const hasOld = deployments.some(({ status }) => status !== "PRIMARY");
    return { fresh: countsOf(true), ...(hasOld ? { old: countsOf(false) } : {}) };
  }

  /** By the ARN of the stack's service: `arn:aws:ecs:<region>:<account>:service/<cluster>/<service>`. */
  async #find() {
    const { StackResources = [] } = await this.#sources.cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: this.#sources.stackName }),
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
