import { ExecuteStatementCommand, type RDSDataClient } from "@aws-sdk/client-rds-data";
import type { TargetDatabase } from "../deployment/target.ts";
import type { DatabaseEvidence } from "./evidence.ts";

/**
 * Asks the database for nothing but an answer, with the login that the deployment itself uses. A refusal is
 * evidence, too: of a database that is not there, or of a secret that it does not accept.
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
