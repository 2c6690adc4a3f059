import type { SFNClient } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { storeRequester } from "../../../orchestrator/deployment/requester-record.ts";
import { listDeployments } from "../../../orchestrator/history/deployment-list.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { provenAlice } from "../fixtures/a-deployment.ts";

it("remembers a deployment that ended, and none that runs or will run again", async () => {
  const statuses = ["RUNNING", "PENDING_REDRIVE", "FAILED", "SUCCEEDED"];
  const executions = statuses.map((status) => ({ name: status, executionArn: `arn:${status}`, status }));
  const send = async (command: object) =>
    command.constructor.name === "ListExecutionsCommand" ? { executions } : { input: "{}", events: [] };
  const ended = new Map();

  const table = await inProcessTable();

  await listDeployments({
    table,
    stepFunctions: { send } as unknown as SFNClient,
    clock: { now: () => 0 },
    stateMachineArn: "arn:aws:states:ap-northeast-1:123456789012:stateMachine:xray-watch-deploy",
    ended,
  });

  expect([...ended.keys()]).toEqual(["arn:FAILED", "arn:SUCCEEDED"]);
});

it("shows a proof of the requester that arrives after the end", async () => {
  const startedAt = "2026-01-01T00:00:00.000Z";
  const executions = [
    { name: "one", executionArn: "arn:one", status: "SUCCEEDED", startDate: new Date(startedAt) },
  ];
  const input = JSON.stringify({ image: "tasks:1", requester: "bob@example.com" });
  const send = async (command: object) =>
    command.constructor.name === "ListExecutionsCommand" ? { executions } : { input, events: [] };
  const table = await inProcessTable();
  const services = {
    table,
    stepFunctions: { send } as unknown as SFNClient,
    clock: { now: () => 0 },
    stateMachineArn: "arn:aws:states:ap-northeast-1:123456789012:stateMachine:xray-watch-deploy",
    ended: new Map(),
  };
  const claimed = await listDeployments(services);
  await storeRequester(table, { id: deploymentIdOf("one", startedAt), startedAt }, provenAlice);

  const proven = await listDeployments(services);

  expect(claimed.deployments[0]?.requester).toEqual({ claimed: "bob@example.com" });
  expect(proven.deployments[0]?.requester).toEqual(provenAlice);
});
