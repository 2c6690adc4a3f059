import { gunzipSync } from "node:zlib";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { tableName } from "../../infra/local/access/local-names.ts";
import type { LocalAws } from "../../infra/local/local-aws.ts";
import { clientSettings } from "./client-settings.ts";

export async function databasePassword({ clients, databaseSecretArn }: LocalAws): Promise<string> {
  const { SecretString = "" } = await clients.secretsManager.send(
    new GetSecretValueCommand({ SecretId: databaseSecretArn }),
  );
  return (JSON.parse(SecretString) as { password: string }).password;
}

/** Whether the text contains the canary in any encoding that programs use. */
export function isFoundIn(canary: string, text: string): boolean {
  const inJson = JSON.stringify(canary).slice(1, -1);
  const escaped = JSON.stringify(inJson).slice(1, -1);
  const html = canary.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  // The preceding text can shift base64 by one or two bytes; the first and last characters also depend on neighbours.
  const shifted = [0, 1, 2].map((bytes) =>
    Buffer.from("x".repeat(bytes) + canary)
      .toString("base64")
      .slice(bytes === 0 ? 0 : 4, -4),
  );
  const ways = [canary, encodeURIComponent(canary), inJson, escaped, html, ...shifted];
  return ways.some((way) => text.includes(way));
}

/** Everything that a person or a program can read afterwards, except the container's own log. */
export async function everythingWritten(aws: LocalAws) {
  const logs = await readLogs(aws);
  const isContainer = (group: string) => group.startsWith("/ecs/");
  const text = (groups: (name: string) => boolean) =>
    [...logs].flatMap(([name, lines]) => (groups(name) ? lines : [])).join("\n");
  const written = {
    table: await readTable(aws),
    executions: await readExecutions(aws),
    mails: JSON.stringify(aws.inbox.mails()),
    slack: JSON.stringify(aws.slackChannel.messages()),
    functionLogs: text((name) => !isContainer(name)),
    pages: await readPages(aws),
  };
  return { written, container: text(isContainer) };
}

async function readTable({ clients }: LocalAws): Promise<string> {
  const { Items = [] } = await clients.table.send(new ScanCommand({ TableName: tableName }));
  const readable = (value: unknown) => (value instanceof Uint8Array ? gunzipSync(value).toString() : value);
  return Items.flatMap((item) => Object.values(item).map(readable))
    .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
    .join("\n");
}

async function readExecutions({ clients: { stepFunctions }, stateMachineArn }: LocalAws): Promise<string> {
  const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
  const read = executions.map(async ({ executionArn }) => [
    await stepFunctions.send(new DescribeExecutionCommand({ executionArn })),
    await stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn, includeExecutionData: true, maxResults: 1000 }),
    ),
  ]);
  return JSON.stringify(await Promise.all(read));
}

async function readLogs({ url }: LocalAws): Promise<ReadonlyMap<string, readonly string[]>> {
  const client = new CloudWatchLogsClient(clientSettings(url));
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}));
  const read = logGroups.map(async ({ logGroupName = "" }) => {
    const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName }));
    return [logGroupName, events.map(({ message = "" }) => message)] as const;
  });
  const logs = new Map(await Promise.all(read));
  client.destroy();
  return logs;
}

/** The console with every mail, and the pages behind every link in the mails. */
async function readPages({ url, inbox }: LocalAws): Promise<string> {
  const links = inbox.mails().flatMap(({ text = "" }) => text.match(/http:\/\/127\.0\.0\.1\S+/g) ?? []);
  const mails = inbox.mails().map(({ id }) => `${url}/console/mails/${id}`);
  const addresses = [`${url}/console`, `${url}/console/live`, ...mails, ...new Set(links)];
  const pages: string[] = [];
  // One after the other: an AWS of many deployments has hundreds.
  for (const address of addresses) pages.push(await (await fetch(address)).text());
  return pages.join("\n");
}
