import type { Stack } from "@aws-sdk/client-cloudformation";
import { beforeEach, describe, expect, it } from "vitest";
import type { SafePoints } from "../../../orchestrator/deployment/halt-record.ts";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import type { ServiceNow } from "../../../orchestrator/ecs/service-now.ts";
import { whatRuns } from "../../../orchestrator/ecs/what-runs.ts";
import { storePreviousRelease } from "../../../orchestrator/release/previous-release.ts";
import { storeRelease } from "../../../orchestrator/release/release.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { release } from "../fixtures/reviews.ts";

const deployment = aDeployment({ startedAt: "2026-01-02T00:00:00.000Z" });
const before = new Date("2026-01-01T00:00:00.000Z");
const during = new Date("2026-01-02T00:01:00.000Z");
const stack: Stack = {
  StackName: deployment.stackName,
  StackStatus: "UPDATE_COMPLETE",
  CreationTime: before,
  LastUpdatedTime: during,
};
const running: ServiceNow = {
  status: "running",
  image: "tasks:1.1.0",
  service: {
    runningCount: 1,
    desiredCount: 2,
    taskDefinition: "arn:aws:ecs:…:task-definition/tasks:7",
  } as never,
  targets: [],
};

let table: Table;
beforeEach(async () => {
  table = await inProcessTable();
  await storeRelease(table, release, "2026-01-01T00:00:00.000Z");
  await storePreviousRelease(table, deployment);
});

const ask = (points: SafePoints, shown: Partial<Stack> = {}, now: ServiceNow = running) =>
  whatRuns(
    {
      table,
      cloudFormation: { send: async () => ({ Stacks: [{ ...stack, ...shown }] }) } as never,
      serviceNow: async () => now,
    },
    deployment,
    points,
  );

const executing = { executingSince: "2026-01-02T00:00:30.000Z" };
const goBack = 'to restore it, start a deployment with {"rollback": "before"}.';

describe("what runs after a stop", () => {
  it("is the release before, if nothing was executed", async () => {
    expect(await ask({}, { LastUpdatedTime: before })).toMatch(
      /^The stack was not changed: tasks:1\.0\.0 \(deployment before\) runs as before\./,
    );
  });

  it.each([
    ["the change set was executed", executing, {}],
    ["the stack changed although no record says so", {}, {}],
    ["the record says so although the stack shows nothing yet", executing, { LastUpdatedTime: before }],
  ])("is not verified if %s", async (_, points, shown) => {
    const told = await ask(points, shown);

    expect(told).toContain("is UPDATE_COMPLETE. Its image is tasks:1.1.0; 1 of 2 tasks run");
    expect(told).toContain("task definition is tasks:7. This was not verified.");
    if (points === executing) {
      expect(told).toContain(
        "The new version, tasks:1.1.0, was being deployed since 2026-01-02T00:00:30.000Z.",
      );
    }
    expect(told).toContain(`The last verified release is tasks:1.0.0 (deployment before); ${goBack}`);
  });

  it("continues to change while the stack's operation runs", async () => {
    const told = await ask(executing, { StackStatus: "UPDATE_IN_PROGRESS" });

    expect(told).toContain("is UPDATE_IN_PROGRESS: that operation continues by itself.");
    expect(told).toContain("Wait until the stack is settled. The last verified release");
  });

  it("says that a rollback was under way", async () => {
    expect(await ask({ ...executing, restoringSince: "2026-01-02T00:02:00.000Z" })).toContain(
      "The previous release was being restored since 2026-01-02T00:02:00.000Z.",
    );
  });

  it("is verified if the deployment has recorded its release", async () => {
    await storeRelease(
      table,
      { ...release, deploymentId: deployment.id, image: "tasks:1.1.0" },
      "2026-01-02",
    );

    expect(await ask(executing)).toBe(
      `tasks:1.1.0 (deployment ${deployment.id}) runs: it was verified, and is recorded as the release.`,
    );
  });

  it.each([
    [
      { status: "unknown", reason: "AWS did not answer in time" },
      "What runs is not known (AWS did not answer in time)",
    ],
    [{ status: "absent" }, "No service runs."],
  ] as const)("is not guessed: %j", async (now, sentence) => {
    expect(await ask(executing, {}, now)).toContain(sentence);
  });
});
