import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import { clusterArn, databaseName, stackName } from "../access/local-names.ts";
import type { LocalAws } from "../local-aws.ts";
import { describeStack } from "./final-state.ts";
import { steadyTitle, useSteadily } from "./steady-client.ts";

/**
 * Sends requests to the service while `run` runs. Throws if a request failed, or unless every written task is in the
 * database exactly once. Deletes these tasks.
 */
export async function duringSteadyUse<Result>(aws: LocalAws, run: () => Promise<Result>): Promise<Result> {
  const client = useSteadily(await serviceUrl(aws));
  const result = await run();
  const { written } = await client.stop();
  const kept = await execute(aws, `DELETE FROM tasks WHERE title LIKE '${steadyTitle}%' RETURNING title`);
  const [expected, found] = [written, kept].map((titles) => [...titles].sort().join("\n"));
  if (written.length === 0 || expected !== found) {
    throw new Error(`${written.length} tasks were written and ${kept.length} are in the database`);
  }
  return result;
}

async function serviceUrl(aws: LocalAws): Promise<string> {
  const stack = await describeStack(aws);
  const url = stack?.Outputs?.find(({ OutputKey }) => OutputKey === "ServiceUrl")?.OutputValue;
  if (!url) throw new Error(`the stack ${stackName} has no output ServiceUrl`);
  return url;
}

/** The first column of the statement's result. */
async function execute({ clients, databaseSecretArn }: LocalAws, sql: string): Promise<readonly string[]> {
  const where = { resourceArn: clusterArn, secretArn: databaseSecretArn, database: databaseName };
  const { records = [] } = await clients.rdsData.send(new ExecuteStatementCommand({ ...where, sql }));
  return records.map(([field]) => field?.stringValue ?? "");
}
