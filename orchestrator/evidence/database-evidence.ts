import { ExecuteStatementCommand, type RDSDataClient } from "@aws-sdk/client-rds-data";
import type { TargetDatabase } from "../deployment/target.ts";
import type { DatabaseEvidence } from "./evidence.ts";

// A database usually answers within a second. Waiting longer would cost the other parts of the evidence.
const defaultTimeoutMs = 20_000;

/**
 * Runs `SELECT 1` with the deployment's own secret. The Data API's error is evidence too, and so is a time-out: the
 * database does not exist or does not run, or does not accept the secret. Throws nothing.
 */
export async function databaseEvidence(
  rdsData: RDSDataClient,
  { clusterArn, secretArn, name }: TargetDatabase,
  timeoutMs = defaultTimeoutMs,
): Promise<DatabaseEvidence> {
  const statement = { resourceArn: clusterArn, secretArn, database: name, sql: "SELECT 1" };
  const abortSignal = AbortSignal.timeout(timeoutMs);
  try {
    await rdsData.send(new ExecuteStatementCommand(statement), { abortSignal });
    return { answers: true };
  } catch (error) {
    if (abortSignal.aborted) return { answers: false, said: `no answer within ${timeoutMs} ms` };
    const { name: code, message } = error as Error;
    return { answers: false, said: `${code}: ${message}` };
  }
}
