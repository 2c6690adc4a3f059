import { ExecuteStatementCommand, type RDSDataClient } from "@aws-sdk/client-rds-data";
import type { TargetDatabase } from "../deployment/target.ts";
import type { DatabaseEvidence } from "./evidence.ts";

// A database that answers does so within a second. The other parts of the evidence must not be lost by waiting.
const patienceMs = 20_000;

/**
 * Asks the database for nothing but an answer, with the login that the deployment itself uses. A refusal is
 * evidence, too: of a database that is not there, or of a secret that it does not accept. So is silence.
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
