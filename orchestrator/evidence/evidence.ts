import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Failure, Phase } from "../deployment/deployment.ts";
import type { Diagnosis, DiagnosisFinding } from "../deployment/payloads.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";
import type { ObservedTask, ServiceObservation } from "../ecs/service-observation.ts";
import { decompress } from "../text/compressed.ts";
import type { SmokeTestReport } from "../verification/smoke-test-results.ts";
import type { TraceResult, TraceTimeline } from "../verification/trace-report.ts";
import { compressToFit } from "./evidence-size.ts";

/** What is known about a failed phase; all texts are redacted, all times are ISO 8601 in UTC. */
export interface Evidence extends ServiceObservation {
  readonly deploymentId: string;
  readonly phase: Phase;
  readonly failure: Failure;
  readonly collectedAt: string;
  /** Of this phase's operation, oldest first. */
  readonly stackEvents: readonly StackEventEvidence[];
  /** Those of the deployed task definition if it is known, newest first. */
  readonly tasks: readonly ObservedTask[];
  /** The deployed one; it has only those values of the environment that cannot be secrets. */
  readonly taskDefinition?: TaskDefinitionEvidence | undefined;
  /** Whether the target's database answers; missing if the target has none. */
  readonly database?: DatabaseEvidence | undefined;
  /** The first and the last lines of each container, oldest first. */
  readonly logs: readonly LogLine[];
  readonly smokeTests?: SmokeTestReport | undefined;
  /** The verdict on the trace of each smoke test; empty if the phase failed before. */
  readonly traces: readonly TraceResult[];
  readonly timelines: readonly TraceTimeline[];
  /** Every known cause that the evidence supports, the most likely first. */
  readonly findings: readonly DiagnosisFinding[];
  /** Parts that were cut because of DynamoDB's limit of 400 KB an item. */
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
  /** Names of the variables whose values ECS reads from secrets. */
  readonly secrets: readonly string[];
}

export interface EnvironmentVariableEvidence {
  readonly name: string;
  /** An address without user, password and query; missing for every variable that may be a secret. */
  readonly value?: string | undefined;
}

/** The RDS Data API's answer to `SELECT 1`. */
export interface DatabaseEvidence {
  readonly answers: boolean;
  /** Name and message of the error; missing if the database answers. */
  readonly said?: string | undefined;
}

export interface LogLine {
  readonly at: string;
  readonly container: string;
  readonly taskId: string;
  readonly message: string;
}

/** The stored item of a failed phase. */
export interface StoredEvidence {
  readonly evidence: Evidence;
  readonly diagnosis: Diagnosis;
}

/** Stores the evidence of a phase; it replaces an earlier one. */
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

/** The stored evidence; undefined if the phase did not fail. */
export async function readEvidence(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<StoredEvidence | undefined> {
  const item = await readItem(table, keys.evidence(deploymentId, phase));
  return item ? decompress<StoredEvidence>(item.content as Uint8Array) : undefined;
}
