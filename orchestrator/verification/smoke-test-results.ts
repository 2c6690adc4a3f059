import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import { keys, type Table } from "../deployment/table.ts";

/** How one smoke test went; it passed when there are no problems. */
export interface SmokeTestResult {
  readonly name: string;
  /** Method and path, e.g. `GET /tasks`. */
  readonly request: string;
  /** Of the last try. */
  readonly traceId: string;
  /** Missing when there was no answer. */
  readonly status?: number;
  readonly durationMs?: number;
  /** What `/health` told. */
  readonly version?: string;
  /** What the contract demanded; missing in records from before it was kept. */
  readonly limits?: SmokeTestLimits;
  readonly problems: readonly string[];
  /** What was wrong with each try before the last one. */
  readonly failedTries: readonly string[];
}

export interface SmokeTestLimits {
  readonly status: number;
  /** With the simulated delays as they are scaled. */
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

export async function storeSmokeTests(
  table: Table,
  deploymentId: string,
  phase: Phase,
  report: SmokeTestReport,
): Promise<void> {
  const Item = { ...keys.smokeTests(deploymentId, phase), ...report };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** Undefined when the phase did not come as far as the smoke tests. */
export async function readSmokeTests(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<SmokeTestReport | undefined> {
  const Key = keys.smokeTests(deploymentId, phase);
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key, ConsistentRead: true }),
  );
  return Item as SmokeTestReport | undefined;
}
