/** A stack's service at one moment, as ECS and the load balancer describe it; all times are ISO 8601 in UTC. */
export interface ServiceObservation {
  /** Missing if ECS has no such service. */
  readonly service?: ObservedService | undefined;
  /** Newest first. */
  readonly tasks: readonly ObservedTask[];
  readonly targets: readonly ObservedTarget[];
}

export interface ObservedService {
  readonly name: string;
  readonly status: string;
  /** ARN of its intended task definition. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly healthCheckGracePeriodSeconds: number;
  /** How many tasks a roll-out may have at once, in percent of the desired ones. */
  readonly maximumPercent?: number | undefined;
  readonly deployments: readonly ObservedDeployment[];
  /** Newest first. */
  readonly events: readonly { readonly at: string; readonly message: string }[];
}

/** A deployment in ECS's sense: one of the service's task definitions, and the state of its roll-out. */
export interface ObservedDeployment {
  readonly status: string;
  readonly taskDefinition: string;
  readonly rolloutState: string;
  readonly rolloutStateReason?: string | undefined;
  readonly failedTasks: number;
}

export interface ObservedTask {
  readonly taskArn: string;
  readonly taskDefinition: string;
  readonly lastStatus: string;
  readonly createdAt?: string | undefined;
  readonly startedAt?: string | undefined;
  /** When ECS began to stop it. */
  readonly stoppingAt?: string | undefined;
  readonly stopCode?: string | undefined;
  readonly stoppedReason?: string | undefined;
  readonly containers: readonly ObservedContainer[];
}

export interface ObservedContainer {
  readonly name: string;
  /** As the task definition names it. */
  readonly image?: string | undefined;
  /** `sha256:…` of what runs; missing as long as ECS does not report it. */
  readonly imageDigest?: string | undefined;
  readonly lastStatus: string;
  readonly exitCode?: number | undefined;
  readonly reason?: string | undefined;
}

export interface ObservedTarget {
  readonly target: string;
  readonly state: string;
  readonly reason?: string | undefined;
  readonly description?: string | undefined;
}
