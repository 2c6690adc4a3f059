import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../functions/check-traces.ts";
import { startDynamoDb } from "../../infra/local/aws/dynamodb/dynamodb.ts";
import { startEndpoint } from "../../infra/local/aws/wire/endpoint.ts";
import { startXRay } from "../../infra/local/aws/xray/xray.ts";
import { createStateTable } from "../../infra/local/state-table.ts";
import { serializeTargets } from "../../orchestrator/deployment/target-json.ts";
import { aDeployment, aTarget, changeSet } from "../orchestrator/fixtures/a-deployment.ts";
import { clientSettings } from "../support/client-settings.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { connectionTo, functionEnvironment } from "./function-environment.ts";

const context = { functionName: "check", awsRequestId: "1" } as Context;

const payload = {
  deployment: aDeployment(),
  phase: "deploy" as const,
  changeSet,
  smokeTests: {
    serviceUrl: "http://127.0.0.1",
    startedAt: "2026-01-01T00:00:00.000Z",
    traces: [{ name: "the tasks are listed", traceId: "1-6955b900-0123456789abcdef01234567" }],
  },
  waitingSince: new Date().toISOString(),
};

let endpointUrl: string;

async function checkTraces(variables: Readonly<Record<string, string>> = {}) {
  const { environment, clients } = functionEnvironment({
    ...connectionTo(endpointUrl),
    TARGETS: serializeTargets([aTarget()]),
    TABLE_NAME: "xray-watch",
    TRACE_DEADLINE_SECONDS: "60",
    TRACE_POLICY: "fail",
    ...variables,
  });
  return createHandler(environment, clients)(payload, context, { signal: new AbortController().signal });
}

describe("the functions that verify", () => {
  let close: () => Promise<void>;

  beforeEach(async () => {
    const xray = await startXRay({ clock: new VirtualClock(), indexingDelayMs: 0 });
    const dynamoDb = await startDynamoDb();
    const endpoint = await startEndpoint({ services: [xray.service], mounts: [dynamoDb.mount] });
    const client = new DynamoDBClient(clientSettings(endpoint.url));
    await createStateTable(client, "xray-watch");
    endpointUrl = endpoint.url;
    close = async () => {
      client.destroy();
      await endpoint.close();
      await dynamoDb.close();
      await xray.close();
    };
  });
  afterEach(() => close());

  it("call AWS and answer the state machine", async () => {
    expect(await checkTraces()).toEqual({ status: "waiting" });
  });

  it("throw errors with the names that the state machine handles", async () => {
    await expect(checkTraces({ TRACE_DEADLINE_SECONDS: "0" })).rejects.toMatchObject({
      name: "TracesIncomplete",
    });
  });

  it.each([
    ["TARGETS", "[]", /TARGETS holds none/],
    [
      "TARGETS",
      '[{"stackName":"one","template":"own"}]',
      /TARGETS\[0\]\.template must be compute or previous/,
    ],
    ["TARGETS", '[{"stackName":"one","template":"compute"}]', /xray-poc-compute is no longer a target/],
    ["TRACE_POLICY", "ignore", /TRACE_POLICY is "ignore"; it must be fail or warn/],
  ])("refuse %s=%s, naming the variable", async (name, value, message) => {
    await expect(checkTraces({ [name]: value })).rejects.toThrow(message);
  });
});
