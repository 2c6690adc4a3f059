import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { compress, decompress } from "./compressed.ts";
import type { Attempt, Failure } from "./deployment.ts";
import type { Diagnosis } from "./payloads.ts";
import type { SmokeTestReport } from "./smoke-test-results.ts";
import { keys, type Table } from "./table.ts";

/** What a failed attempt left behind; all texts redacted, all times ISO 8601 in UTC. */
export interface Evidence {
  readonly deploymentId: string;
  readonly stackName: string;
  readonly image: string;
  readonly attempt: Attempt;
  readonly failure: Failure;
  readonly collectedAt: string;
  /** Of this attempt's operation, oldest first. */
  readonly stackEvents: readonly StackEventEvidence[];
  readonly service?: ServiceEvidence | undefined;
  /** Of the deployed task definition where it is known, newest first. */
  readonly tasks: readonly TaskEvidence[];
  /** The last lines of each container, oldest first. */
  readonly logs: readonly LogLine[];
  readonly targets: readonly TargetEvidence[];
  readonly smokeTests?: SmokeTestReport | undefined;
  /** Parts that could not be read, and why. */
  readonly unread: readonly string[];
}

export interface StackEventEvidence {
  readonly at: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
}

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

export interface LogLine {
  readonly at: string;
  readonly container: string;
  readonly taskId: string;
  readonly message: string;
}

export interface TargetEvidence {
  readonly target: string;
  readonly state: string;
  readonly reason?: string | undefined;
  readonly description?: string | undefined;
}

/** What is kept of a failed attempt. */
export interface StoredEvidence {
  readonly evidence: Evidence;
  readonly diagnosis: Diagnosis;
}

export async function storeEvidence(table: Table, stored: StoredEvidence): Promise<void> {
  const { deploymentId, attempt, collectedAt } = stored.evidence;
  const Item = {
    ...keys.evidence(deploymentId, attempt),
    collectedAt,
    finding: stored.diagnosis.finding,
    content: compress(stored),
  };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** Undefined when the attempt did not fail. */
export async function readEvidence(
  table: Table,
  deploymentId: string,
  attempt: Attempt,
): Promise<StoredEvidence | undefined> {
  const Key = keys.evidence(deploymentId, attempt);
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key, ConsistentRead: true }),
  );
  return Item ? decompress<StoredEvidence>(Item.content as Uint8Array) : undefined;
}
