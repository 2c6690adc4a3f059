import type { SFNClient } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { listDeployments } from "../../../orchestrator/history/deployment-list.ts";

it("remembers a deployment that ended, and none that runs or will run again", async () => {
  const statuses = ["RUNNING", "PENDING_REDRIVE", "FAILED", "SUCCEEDED"];
  const executions = statuses.map((status) => ({ name: status, executionArn: `arn:${status}`, status }));
  const send = async (command: object) =>
    command.constructor.name === "ListExecutionsCommand" ? { executions } : { input: "{}", events: [] };
  const ended = new Map();

  await listDeployments({
    stepFunctions: { send } as unknown as SFNClient,
    clock: { now: () => 0 },
    stateMachineArn: "arn:aws:states:ap-northeast-1:123456789012:stateMachine:xray-watch-deploy",
    ended,
  });

  expect([...ended.keys()]).toEqual(["arn:FAILED", "arn:SUCCEEDED"]);
});
