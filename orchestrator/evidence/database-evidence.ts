import { ExecuteStatementCommand, type RDSDataClient } from "@aws-sdk/client-rds-data";
import type { TargetDatabase } from "../deployment/target.ts";
import type { DatabaseEvidence } from "./evidence.ts";

/**
 * Runs `SELECT 1` with the deployment's own secret. The Data API's error is evidence too: the database does not
 * exist or does not run, or does not accept the secret. Throws nothing.
 */
export async function databaseEvidence(
  rdsData: RDSDataClient,
  { clusterArn, secretArn, name }: TargetDatabase,
): Promise<DatabaseEvidence> {
  const statement = { resourceArn: clusterArn, secretArn, database: name, sql: "SELECT 1" };
  try {
    await rdsData.send(new ExecuteStatementCommand(statement));
    return { answers: true };
  } catch (error) {
    const { name: code, message } = error as Error;
    return { answers: false, said: `${code}: ${message}` };
  }
}
