import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Failure, Phase } from "../deployment/deployment.ts";
import type { Diagnosis, DiagnosisFinding } from "../deployment/payloads.ts";
import { keys, type Table } from "../deployment/table.ts";
import type { ObservedTask, ServiceObservation } from "../ecs/service-observation.ts";
import { decompress } from "../text/compressed.ts";
import type { SmokeTestReport } from "../verification/smoke-test-results.ts";
import type { TraceResult, TraceTimeline } from "../verification/trace-report.ts";
import { compressToFit } from "./evidence-size.ts";

/** What a failed phase left behind; all texts redacted, all times ISO 8601 in UTC. */
export interface Evidence extends ServiceObservation {
  readonly deploymentId: string;
  readonly phase: Phase;
  readonly failure: Failure;
  readonly collectedAt: string;
  /** Of this phase's operation, oldest first. */
  readonly stackEvents: readonly StackEventEvidence[];
  /** Of the deployed task definition where it is known, newest first. */
  readonly tasks: readonly ObservedTask[];
  /** What was deployed; the environment's values only where they can be no secrets. */
  readonly taskDefinition?: TaskDefinitionEvidence | undefined;
  /** Whether the target's database answers; missing where the target names none. */
  readonly database?: DatabaseEvidence | undefined;
  /** The first and the last lines of each container, oldest first. */
  readonly logs: readonly LogLine[];
  readonly smokeTests?: SmokeTestReport | undefined;
  /** The verdict on the trace of each smoke request; empty where the phase did not come as far. */
  readonly traces: readonly TraceResult[];
  readonly timelines: readonly TraceTimeline[];
  /** Every known cause that the rest speaks for, best first. */
  readonly findings: readonly DiagnosisFinding[];
  /** Parts that were cut because a table's item holds no more. */
  readonly cut: readonly string[];
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

export interface TaskDefinitionEvidence {
  readonly arn: string;
  /** CPU units; 1,024 are one vCPU. */
  readonly cpu?: string | undefined;
  /** MiB. */
  readonly memory?: string | undefined;
  readonly taskRole?: string | undefined;
  readonly executionRole?: string | undefined;
  readonly containers: readonly ContainerDefinitionEvidence[];
}

export interface ContainerDefinitionEvidence {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly environment: readonly EnvironmentVariableEvidence[];
  /** Names of the variables that ECS fills from secrets. */
  readonly secrets: readonly string[];
}

export interface EnvironmentVariableEvidence {
  readonly name: string;
  /** Of an address without user, password and query; missing for every name that may stand for a secret. */
  readonly value?: string | undefined;
}

/** What the RDS Data API says when it is asked for nothing but an answer. */
export interface DatabaseEvidence {
  readonly answers: boolean;
  /** The refusal; missing when it answers. */
  readonly said?: string | undefined;
}

export interface LogLine {
  readonly at: string;
  readonly container: string;
  readonly taskId: string;
  readonly message: string;
}

/** What is kept of a failed phase. */
export interface StoredEvidence {
  readonly evidence: Evidence;
  readonly diagnosis: Diagnosis;
}

export async function storeEvidence(table: Table, stored: StoredEvidence): Promise<void> {
  const { deploymentId, phase, collectedAt } = stored.evidence;
  const Item = {
    ...keys.evidence(deploymentId, phase),
    collectedAt,
    finding: stored.diagnosis.finding,
    content: compressToFit(stored),
  };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** Undefined when the phase did not fail. */
export async function readEvidence(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<StoredEvidence | undefined> {
  const Key = keys.evidence(deploymentId, phase);
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key, ConsistentRead: true }),
  );
  return Item ? decompress<StoredEvidence>(Item.content as Uint8Array) : undefined;
}
