import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";

/** The result of one smoke test. It passed if there are no problems. */
export interface SmokeTestResult {
  readonly name: string;
  /** Method and path, e.g. `GET /tasks`. */
  readonly request: string;
  /** Of the last attempt. */
  readonly traceId: string;
  /** Undefined without a response. */
  readonly status?: number;
  readonly durationMs?: number;
  /** The version that `/health` reported. */
  readonly version?: string;
  /** The contract's limits; undefined in old records. */
  readonly limits?: SmokeTestLimits;
  readonly problems: readonly string[];
  /** The problem of each attempt before the last one. */
  readonly failedTries: readonly string[];
}

export interface SmokeTestLimits {
  readonly status: number;
  /** With scaled simulated delays. */
  readonly leastMs: number;
  readonly mostMs: number;
}

/** All smoke tests of one phase. */
export interface SmokeTestReport {
  readonly serviceUrl: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly results: readonly SmokeTestResult[];
}

/** A failed test in one line. */
export const failureLine = ({ name, request, problems }: SmokeTestResult): string =>
  `${name} (${request}): ${problems.join(", ")}`;

/** Stores the report; a retry overwrites it. */
export async function storeSmokeTests(
  table: Table,
  deploymentId: string,
  phase: Phase,
  report: SmokeTestReport,
): Promise<void> {
  const Item = { ...keys.smokeTests(deploymentId, phase), ...report };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** The stored report; undefined if the phase did not reach the smoke tests. */
export async function readSmokeTests(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<SmokeTestReport | undefined> {
  const item = await readItem(table, keys.smokeTests(deploymentId, phase));
  return item as SmokeTestReport | undefined;
}
