import { ExecuteStatementCommand, type RDSDataClient } from "@aws-sdk/client-rds-data";
import type { TargetDatabase } from "../deployment/target.ts";
import type { DatabaseEvidence } from "./evidence.ts";

// A database that answers does so within a second. The other parts of the evidence must not be lost by waiting.
const patienceMs = 20_000;

/**
 * Runs `SELECT 1` with the deployment's own secret. The Data API's error is evidence too: the database does not
 * exist or does not run, or does not accept the secret. So is silence. Throws nothing.
 */
export async function databaseEvidence(
  rdsData: RDSDataClient,
  { clusterArn, secretArn, name }: TargetDatabase,
  timeoutMs = patienceMs,
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
