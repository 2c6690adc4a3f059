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
import { describe, expect, it } from "vitest";
import { tableName } from "../../../infra/local/access/local-names.ts";
import { badImages } from "../../../infra/local/images/bad-images.ts";
import type { LocalAws } from "../../../infra/local/local-aws.ts";
import { World } from "../../../infra/local/scenarios/world.ts";
import { ProgressView } from "../../../infra/progress/progress-view.ts";
import { clientSettings } from "../../support/client-settings.ts";
import { startTestAws } from "../../support/local-aws.ts";

describe("secrets", () => {
  it("appear in no output of a failed deployment that leaks them", async ({ onTestFinished }) => {
    const terminal: string[] = [];
    const view = new ProgressView({ write: (text) => terminal.push(text) });
    const aws = await startTestAws();
    onTestFinished(() => aws.close());
    const world = new World(aws, (progress) => view.show(progress));

    await world.deploy({ input: { image: "tasks:1.0.0" } });
    const failed = await world.deploy({ input: { image: "tasks:leaks" } });
    view.finish(failed);

    expect([failed.endState, failed.error]).toEqual(["RolledBack", "SmokeTestsFailed"]);
    const { written, container } = await everythingWritten(aws);
    const canaries = [await databasePassword(aws), leakedSecret()];
    expect(canaries.filter((canary) => found(canary, container))).toEqual(canaries);
    const places = { ...written, terminal: terminal.join("") };
    expect(Object.entries(places).filter(([, text]) => text.length === 0)).toEqual([]);
    const leaks = Object.entries(places).filter(([, text]) => canaries.some((canary) => found(canary, text)));
    expect(leaks.map(([place]) => place)).toEqual([]);
  });

  it.each([
    ["plainly", (canary: string) => canary],
    ["in a URL", encodeURIComponent],
    ["in JSON in JSON", (canary: string) => JSON.stringify(JSON.stringify(canary))],
    ["in base64, behind something", (canary: string) => Buffer.from(`tasks:${canary}`).toString("base64")],
  ])("are found %s", (_, write) => {
    expect(found(leakedSecret(), `before ${write(leakedSecret())} after`)).toBe(true);
    expect(found(leakedSecret(), `before ${write("another")} after`)).toBe(false);
  });
});

const leakedSecret = () =>
  badImages.find(({ tag }) => tag === "leaks")?.fault?.environment.LEAKED_SECRET ?? "";

async function databasePassword({ clients, databaseSecretArn }: LocalAws): Promise<string> {
  const { SecretString = "" } = await clients.secretsManager.send(
    new GetSecretValueCommand({ SecretId: databaseSecretArn }),
  );
  return (JSON.parse(SecretString) as { password: string }).password;
}

/** Whether the text contains the canary in any encoding that programs use. */
function found(canary: string, text: string): boolean {
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
async function everythingWritten(aws: LocalAws) {
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
  return (await Promise.all(addresses.map(async (address) => (await fetch(address)).text()))).join("\n");
}
