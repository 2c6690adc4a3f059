/** A stack's service as ECS and the load balancer show it at one moment; all times ISO 8601 in UTC. */
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
  /** ARN of the task definition that it is to run. */
  readonly taskDefinition: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly healthCheckGracePeriodSeconds: number;
  readonly deployments: readonly ObservedDeployment[];
  /** Newest first. */
  readonly events: readonly { readonly at: string; readonly message: string }[];
}

/** What ECS calls a deployment of the service: one of its task definitions, and how far its roll-out is. */
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
