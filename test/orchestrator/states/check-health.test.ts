import { type CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DescribeServicesCommand, type ECSClient, ListTasksCommand, type Task } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import { recordHalt } from "../../../orchestrator/deployment/halt-record.ts";
import type { StackProgress } from "../../../orchestrator/deployment/payloads.ts";
import { checkHealth } from "../../../orchestrator/states/check-health.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment, aTarget, changeSet } from "../fixtures/a-deployment.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const family = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/xray-poc-compute-task";
const clusterArn = "arn:aws:ecs:ap-northeast-1:123456789012:cluster/xray-poc-compute-cluster";
const Outputs = ["ClusterName", "ServiceName", "TargetGroupArn"].map((OutputKey) => ({
  OutputKey,
  OutputValue: OutputKey,
}));

const crashed: Task = {
  taskArn: `${clusterArn.replace(":cluster/", ":task/")}/1`,
  taskDefinitionArn: `${family}:2`,
  lastStatus: "STOPPED",
  stopCode: "EssentialContainerExited",
  stoppedReason: "Essential container in task exited",
  stoppedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, 5)),
};

/** A service of two tasks of which so many run and are healthy, and the tasks that it lost. */
async function service({ runningCount = 2, lost = [] as readonly Task[] } = {}) {
  const table = await startStateTable();
  const clock = new VirtualClock();
  const listed: (string | undefined)[] = [];
  const deployments = [{ status: "PRIMARY", taskDefinition: `${family}:2`, rolloutState: "COMPLETED" }];
  const counts = { desiredCount: 2, runningCount, pendingCount: 0 };
  const cloudFormation = {
    send: async (command: object) =>
      command instanceof DescribeStacksCommand
        ? { Stacks: [{ StackName: "xray-poc-compute", StackStatus: "UPDATE_COMPLETE", Outputs }] }
        : { StackResources: [{ PhysicalResourceId: `${family}:2` }] },
  } as unknown as CloudFormationClient;
  const ecs = {
    send: async (command: object) => {
      if (command instanceof DescribeServicesCommand) {
        return { services: [{ status: "ACTIVE", clusterArn, ...counts, deployments }] };
      }
      if (!(command instanceof ListTasksCommand)) return { tasks: lost };
      listed.push(command.input.desiredStatus);
      return { taskArns: command.input.desiredStatus === "STOPPED" ? lost.map((task) => task.taskArn) : [] };
    },
  } as unknown as ECSClient;
  const targets = Array.from({ length: runningCount }, () => ({ TargetHealth: { State: "healthy" } }));
  const elasticLoadBalancing = {
    send: async () => ({ TargetHealthDescriptions: targets }),
  } as unknown as ElasticLoadBalancingV2Client;
  const context = { cloudFormation, ecs, elasticLoadBalancing, table, clock, target: aTarget() };
  const check = ({ stack = null as StackProgress | null, phase = "deploy" as "deploy" | "rollback" } = {}) =>
    checkHealth(
      { ...context, deadlineSeconds: 600 },
      {
        ...{ deployment: aDeployment(), phase, changeSet, stackProgress: stack, poll: 1, health: null },
        waitingSince: new Date(clock.now()).toISOString(),
      },
    );
  return { check, listed, table };
}

describe("checking the service's health", () => {
  it("does not look at the tasks of a healthy service", async () => {
    const { check, listed } = await service({ lost: [crashed, crashed] });

    expect(await check()).toMatchObject({ healthyPolls: 1 });
    expect(listed).toEqual([]);
  });

  it("waits while one task has crashed, and tells when it repeats", async () => {
    const [once, twice] = [
      await service({ runningCount: 1, lost: [crashed] }),
      await service({ runningCount: 1, lost: [crashed, { ...crashed, taskArn: "task/2" }] }),
    ];

    expect(await once.check()).toMatchObject({ status: "waiting" });
    await expect(twice.check()).rejects.toMatchObject({
      name: "TasksFailed",
      message: expect.stringContaining("Essential container in task exited"),
    });
    expect(once.listed).toEqual(["RUNNING", "STOPPED"]);
  });

  it("does not blame this deployment for crashes before it", async () => {
    const earlier = { ...crashed, stoppedAt: new Date(Date.UTC(2025, 11, 31, 23, 59, 59)) };
    const { check } = await service({ runningCount: 1, lost: [earlier, earlier] });

    expect(await check()).toMatchObject({ status: "waiting" });
  });

  it("fails when the stack holds another task definition than this deployment made", async () => {
    const { check } = await service();
    const stack = (revision: number): StackProgress => ({
      status: "complete",
      taskDefinition: `${family}:${revision}`,
    });

    expect(await check({ stack: stack(2) })).toMatchObject({ healthyPolls: 1 });
    await expect(check({ stack: stack(1) })).rejects.toMatchObject({
      name: "ServiceUnhealthy",
      message: expect.stringContaining("somebody changed it meanwhile"),
    });
  });

  it("is halted by a person, but not on the way back", async () => {
    const { check, table } = await service();
    await recordHalt(table, aDeployment().id, { by: "bob@example.com", at: "2026-01-01T00:00:00.000Z" });

    await expect(check()).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(await check({ phase: "rollback" })).toMatchObject({ healthyPolls: 1 });
  });
});
