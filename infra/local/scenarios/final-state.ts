import { DescribeStacksCommand, ListChangeSetsCommand } from "@aws-sdk/client-cloudformation";
import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { clusterArn, databaseName, stackName, tableName } from "../access/local-names.ts";
import type { LocalAws } from "../local-aws.ts";
import type { FinalState } from "./scenario.ts";

/** Reads the state of a local AWS through its API, as a person with the AWS CLI would. */
export async function finalState(aws: LocalAws): Promise<FinalState> {
  const [stack, tasks, changeSets, lock] = await Promise.all([
    describeStack(aws),
    countTasks(aws),
    countChangeSets(aws),
    lockOf(aws),
  ]);
  return {
    stack: stack?.StackStatus ?? "none",
    version: await versionAt(
      stack?.Outputs?.find(({ OutputKey }) => OutputKey === "ServiceUrl")?.OutputValue,
    ),
    tasks,
    changeSets,
    lock,
    mails: aws.inbox.mails().length,
  };
}

export async function describeStack({ clients }: LocalAws) {
  const { Stacks } = await clients.cloudFormation
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch(unlessMissing({ Stacks: [] }));
  return Stacks?.[0];
}

async function countChangeSets({ clients }: LocalAws): Promise<number> {
  const { Summaries } = await clients.cloudFormation
    .send(new ListChangeSetsCommand({ StackName: stackName }))
    .catch(unlessMissing({ Summaries: [] }));
  // An executed change set stays listed; only those that can still be executed count.
  return (Summaries ?? []).filter(({ ExecutionStatus }) => ExecutionStatus === "AVAILABLE").length;
}

function unlessMissing<Empty>(empty: Empty): (error: unknown) => Empty {
  return (error) => {
    if (error instanceof Error && /does not exist/.test(error.message)) return empty;
    throw error;
  };
}

async function countTasks({ clients, databaseSecretArn }: LocalAws): Promise<number | undefined> {
  const answer = await clients.rdsData
    .send(
      new ExecuteStatementCommand({
        resourceArn: clusterArn,
        secretArn: databaseSecretArn,
        database: databaseName,
        sql: "SELECT count(*) FROM tasks",
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof Error && /relation "tasks" does not exist/.test(error.message)) return undefined;
      throw error;
    });
  return answer?.records?.[0]?.[0]?.longValue;
}

async function lockOf({ clients }: LocalAws): Promise<FinalState["lock"]> {
  const { Item } = await clients.table.send(
    new GetCommand({ TableName: tableName, Key: keys.lock(stackName) }),
  );
  if (Item?.keptBecause) return "kept";
  return Item?.owner ? "held" : "free";
}

async function versionAt(url: string | undefined): Promise<string> {
  if (!url) return "none";
  const health = await fetch(`${url}/health`).catch(() => undefined);
  if (!health?.ok) return "none";
  const { version } = (await health.json()) as { version?: string };
  return version ?? "none";
}
