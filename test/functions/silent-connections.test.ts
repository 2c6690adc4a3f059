import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeImagesCommand } from "@aws-sdk/client-ecr";
import { ListTasksCommand } from "@aws-sdk/client-ecs";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeDBClustersCommand } from "@aws-sdk/client-rds";
import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { BatchGetTracesCommand } from "@aws-sdk/client-xray";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import type { CallBounds } from "../../functions/shared/call-bounds.ts";
import {
  type Clients,
  cloudFormation,
  cloudWatchLogs,
  ecr,
  ecs,
  elasticLoadBalancing,
  rds,
  rdsData,
  secretsManager,
  ses,
  stepFunctions,
  table,
  xray,
} from "../../functions/shared/clients.ts";
import type { Environment } from "../../functions/shared/environment.ts";
import { mailBySes } from "../../orchestrator/channels/mail.ts";
import { serve } from "../orchestrator/fixtures/http-server.ts";
import { connectionTo, functionEnvironment } from "./function-environment.ts";
import {
  anAnswer,
  closed,
  endlessAnswer,
  halfAnAnswer,
  listen,
  listenWithoutAccepting,
  silence,
} from "./silent-servers.ts";

type Call = (clients: Clients, environment: Environment) => Promise<unknown>;

const readSecret: Call = (clients) =>
  secretsManager(clients).send(new GetSecretValueCommand({ SecretId: "slack" }));

const sendMail: Call = (clients) =>
  mailBySes(ses(clients), "xray-watch@example.com")("bob@example.com", {
    ...{ subject: "Approve", text: "a", html: "a" },
  });

const resourceArn = "arn:aws:rds:ap-northeast-1:123456789012:cluster:xray-poc-database";

/** One call by each client of the functions. */
const calls: Readonly<Record<string, Call>> = {
  cloudFormation: (clients) => cloudFormation(clients).send(new DescribeStacksCommand({})),
  cloudWatchLogs: (clients) =>
    cloudWatchLogs(clients).send(new FilterLogEventsCommand({ logGroupName: "a" })),
  ecr: (clients) => ecr(clients).send(new DescribeImagesCommand({ repositoryName: "tasks" })),
  ecs: (clients) => ecs(clients).send(new ListTasksCommand({})),
  elasticLoadBalancing: (clients) =>
    elasticLoadBalancing(clients).send(new DescribeTargetHealthCommand({ TargetGroupArn: "a" })),
  rds: (clients) => rds(clients).send(new DescribeDBClustersCommand({})),
  rdsData: (clients) =>
    rdsData(clients).send(new ExecuteStatementCommand({ resourceArn, secretArn: "a", sql: "SELECT 1" })),
  secretsManager: readSecret,
  ses: sendMail,
  stepFunctions: (clients) =>
    stepFunctions(clients).send(new DescribeExecutionCommand({ executionArn: "a" })),
  table: (clients, environment) => {
    const { client, name } = table(environment, clients);
    return client.send(new GetCommand({ TableName: name, Key: { pk: "a", sk: "a" } }));
  },
  xray: (clients) => xray(clients).send(new BatchGetTracesCommand({ TraceIds: ["1-6955b900-a"] })),
};

// An attempt is given up soon, but not before it has connected on a busy machine; its repetitions have all the time they want.
const soon: CallBounds = { connectMs: 5_000, attemptMs: 250, callMs: 60_000 };
const once: CallBounds = { ...soon, callMs: soon.attemptMs };

/** Makes the call to an AWS at this address; resolves to its error, or to undefined if it succeeds. */
function failureOf(call: Call, url: string, { usual, dataApi } = { usual: soon, dataApi: soon }) {
  const variables = { ...connectionTo(url), TABLE_NAME: "xray-watch" };
  const { clients, environment } = functionEnvironment(variables, {}, { usual, dataApi });
  return call(clients, environment).then(
    () => undefined,
    (error: Error) => error,
  );
}

describe("a connection that falls silent", () => {
  it.each([
    ["before the answer", silence],
    ["within the answer", halfAnAnswer],
    ["never, but whose answer does not end", endlessAnswer],
  ])("%s is given up, and the call repeated", async (_, first) => {
    const second = anAnswer('{"SecretString":"{}"}');
    const { url, connections } = await listen((socket, index) =>
      index === 0 ? first(socket, index) : second(socket, index),
    );

    const usual = { ...soon, attemptMs: 250 };
    const failure = await failureOf(readSecret, url, { usual, dataApi: soon });

    expect(failure).toBeUndefined();
    expect(connections).toHaveLength(2);
    await closed(connections[0]);
  });

  it.each([
    ["before the answer", silence],
    ["within the answer", halfAnAnswer],
  ])("%s does not send a mail twice", async (_, onConnection) => {
    const { url, connections } = await listen(onConnection);

    expect(await failureOf(sendMail, url)).toMatchObject({ name: "TimeoutError" });
    expect(connections).toHaveLength(1);
  });

  it("is repeated five times by each client, but not for a mail", async () => {
    const attempts = Object.entries(calls).map(async ([name, call]) => {
      const { url, connections } = await listen(silence);
      expect(await failureOf(call, url)).toMatchObject({ name: "TimeoutError" });
      // The server may notice the last one later than its client.
      await expect.poll(() => [name, connections.length]).toEqual([name, name === "ses" ? 1 : 5]);
    });

    await Promise.all(attempts);
  });

  it("is not repeated when the call's time is over, which the Data API has of its own", async () => {
    const [usual, dataApi] = await Promise.all([listen(silence), listen(silence)]);

    await failureOf(readSecret, usual.url, { usual: once, dataApi: soon });
    await failureOf(calls.rdsData as Call, dataApi.url, { usual: soon, dataApi: once });

    expect([usual.connections.length, dataApi.connections.length]).toEqual([1, 1]);
  });
});

it("a pause that AWS asks for does not last beyond the call's time", async () => {
  const { url, requests } = await serve((_, response) => {
    response.writeHead(429, { "x-amzn-errortype": "ThrottlingException", "retry-after": "4" }).end("{}");
  });

  const usual = { ...soon, attemptMs: 1_000, callMs: 1_100 };
  const failure = await failureOf(readSecret, url, { usual, dataApi: soon });

  expect(failure).toMatchObject({ name: "ThrottlingException" });
  expect(requests).toHaveLength(1);
});

it("a connection that nobody accepts is given up before the attempt's time is over", async () => {
  const { url } = await listenWithoutAccepting();

  const usual = { connectMs: 40, attemptMs: 60_000, callMs: 120_000 };
  const failure = await failureOf(readSecret, url, { usual, dataApi: soon });

  expect(failure).toMatchObject({
    name: "TimeoutError",
    message: expect.stringContaining("did not establish a connection"),
  });
});
