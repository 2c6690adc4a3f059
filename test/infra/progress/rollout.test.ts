import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { RolloutReader } from "../../../infra/progress/rollout.ts";
import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";

const during = (state: string): ExecutionProgress => ({
  status: "RUNNING",
  states: [{ state, phase: "deploy", status: "running", durationMs: 0, visits: 1 }],
});

/** ECS in the middle of a roll-out, which the local ECS is in for a moment only. */
function sources(now: () => number) {
  let calls = 0;
  const service = {
    deployments: [
      { status: "PRIMARY", runningCount: 1, desiredCount: 2 },
      { status: "ACTIVE", runningCount: 2, desiredCount: 1 },
    ],
  };
  const resource = {
    ResourceType: "AWS::ECS::Service",
    PhysicalResourceId: "arn:aws:ecs:ap-northeast-1:123456789012:service/a-cluster/a-service",
  };
  const ecs = { send: async () => ({ services: ++calls > 0 ? [service] : [] }) } as unknown as ECSClient;
  const cloudFormation = {
    send: async () => ({ StackResources: [resource] }),
  } as unknown as CloudFormationClient;
  return {
    reader: new RolloutReader({ ecs, cloudFormation, stackName: "a-stack", now }),
    calls: () => calls,
  };
}

describe("RolloutReader", () => {
  it("counts new and old tasks separately", async () => {
    const { reader } = sources(() => 0);

    expect(await reader.read(during("CheckStack"))).toEqual({
      current: { running: 1, desired: 2 },
      previous: { running: 2, desired: 1 },
    });
  });

  it("calls ECS at most once a second, and only during the roll-out", async () => {
    let now = 0;
    const { reader, calls } = sources(() => now);

    await reader.read(during("RequestApproval"));
    await reader.read(during("CheckStack"));
    now = 999;
    await reader.read(during("CheckStack"));
    now = 1_000;
    await reader.read(during("CheckHealth"));

    expect(calls()).toBe(2);
  });

  it("shows nothing if ECS cannot be read", async () => {
    const refuse = { send: async () => Promise.reject(new Error("AccessDenied")) };
    const reader = new RolloutReader({
      ecs: refuse as unknown as ECSClient,
      cloudFormation: refuse as unknown as CloudFormationClient,
      stackName: "a-stack",
      now: () => 0,
    });

    expect(await reader.read(during("CheckStack"))).toBeUndefined();
  });
});
