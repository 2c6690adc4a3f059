/** What ECS and the load balancer say of a service; all texts redacted, all times ISO 8601 in UTC. */
export interface ServiceEvidence {
  readonly status: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
  readonly healthCheckGracePeriodSeconds: number;
  readonly deployments: readonly DeploymentEvidence[];
  /** Newest first. */
  readonly events: readonly { readonly at: string; readonly message: string }[];
}

export interface DeploymentEvidence {
  readonly status: string;
  readonly taskDefinition: string;
  readonly rolloutState: string;
  readonly rolloutStateReason?: string | undefined;
  readonly failedTasks: number;
}

export interface TaskEvidence {
  readonly taskArn: string;
  readonly taskDefinition: string;
  readonly lastStatus: string;
  readonly createdAt?: string | undefined;
  readonly startedAt?: string | undefined;
  /** When ECS began to stop it. */
  readonly stoppingAt?: string | undefined;
  readonly stopCode?: string | undefined;
  readonly stoppedReason?: string | undefined;
  readonly containers: readonly ContainerEvidence[];
}

export interface ContainerEvidence {
  readonly name: string;
  readonly lastStatus: string;
  readonly exitCode?: number | undefined;
  readonly reason?: string | undefined;
}

export interface TargetEvidence {
  readonly target: string;
  readonly state: string;
  readonly reason?: string | undefined;
  readonly description?: string | undefined;
}
