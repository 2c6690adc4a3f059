import type { StackEvent } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { assertRead, observeService } from "../../../orchestrator/ecs/observe-service.ts";
import { readTasks } from "../../../orchestrator/ecs/task-reads.ts";
import { aTarget } from "../fixtures/a-deployment.ts";

const outputs = { ClusterName: "cluster", ServiceName: "service", TargetGroupArn: "target-group" };
const outputsOf = (named: Readonly<Record<string, string>>) =>
  Object.entries(named).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));

/** AWS's clients that record each call and its subject; a call in `failing` returns an error. */
function aws({ named = outputs as Readonly<Record<string, string>>, failing = "" } = {}) {
  const calls: string[] = [];
  const answers: Readonly<Record<string, object>> = {
    DescribeStacks: { Stacks: [{ StackStatus: "UPDATE_COMPLETE", Outputs: outputsOf(named) }] },
    DescribeServices: { services: [{ serviceName: "service", status: "ACTIVE" }] },
    ListTasks: { taskArns: ["task"] },
    DescribeTasks: { tasks: [{ taskArn: "task" }] },
    DescribeTargetHealth: { TargetHealthDescriptions: [{ TargetHealth: { State: "healthy" } }] },
  };
  const send = async (command: { readonly input: Record<string, unknown> }) => {
    const name = command.constructor.name.replace("Command", "");
    const { cluster, serviceName, services, TargetGroupArn } = command.input;
    calls.push([name, serviceName ?? services, cluster, TargetGroupArn].flat().filter(Boolean).join(" "));
    if (name === failing) throw Object.assign(new Error("no"), { name: "ThrottlingException" });
    return answers[name];
  };
  const client = { send } as never;
  return {
    calls,
    services: { cloudFormation: client, ecs: client, elasticLoadBalancing: client, target: aTarget() },
  };
}

const made = (ResourceType: string, PhysicalResourceId: string): StackEvent =>
  ({ ResourceType, PhysicalResourceId }) as StackEvent;

describe("observing a service", () => {
  it("reads stack, service, tasks and targets, each once", async () => {
    const { calls, services } = aws();

    const { stack, observation, unread } = await observeService(services, { stackName: "stack", readTasks });

    expect(calls.sort()).toEqual([
      "DescribeServices service cluster",
      "DescribeStacks",
      "DescribeTargetHealth target-group",
      // Running tasks, and stopped ones.
      "DescribeTasks cluster",
      "DescribeTasks cluster",
      "ListTasks service cluster",
      "ListTasks service cluster",
    ]);
    expect(stack).toMatchObject({ StackStatus: "UPDATE_COMPLETE" });
    expect(observation).toMatchObject({
      service: { name: "service", status: "ACTIVE" },
      tasks: [{ taskArn: "task" }, { taskArn: "task" }],
      targets: [{ state: "healthy" }],
    });
    expect(unread).toEqual([]);
  });

  it("does not read the tasks if they are not needed", async () => {
    const { calls, services } = aws();

    const { observation } = await observeService(services, { stackName: "stack" });

    expect(calls.filter((call) => call.includes("Tasks"))).toEqual([]);
    expect(observation.tasks).toEqual([]);
  });

  it("finds the resources of a stack without outputs by its events", async () => {
    const { calls, services } = aws({ named: {} });
    const serviceArn = "arn:aws:ecs:ap-northeast-1:123456789012:service/its-cluster/its-service";
    const events = [
      made("AWS::ElasticLoadBalancingV2::TargetGroup", "its-group"),
      made("AWS::ECS::Service", serviceArn),
    ];

    await observeService(services, { stackName: "stack", events, readTasks });

    expect(calls).toContain(`DescribeServices ${serviceArn} its-cluster`);
    expect(calls).toContain("ListTasks its-service its-cluster");
    expect(calls).toContain("DescribeTargetHealth its-group");
  });

  it("reads no service if neither outputs nor events name one", async () => {
    const { calls, services } = aws({ named: {} });

    const { observation } = await observeService(services, { stackName: "stack", events: [], readTasks });

    expect(calls).toEqual(["DescribeStacks"]);
    expect(observation.service).toBeUndefined();
  });

  it.each([
    ["DescribeStacks", "stack"],
    ["DescribeServices", "service"],
    ["ListTasks", "tasks"],
    ["DescribeTargetHealth", "targets"],
  ] as const)(
    "goes without the part that %s does not tell, which who needs it can throw",
    async (failing, part) => {
      const { services } = aws({ failing });

      const observed = await observeService(services, { stackName: "stack", readTasks });

      const others = (["stack", "service", "tasks", "targets"] as const).filter((other) => other !== part);
      expect(observed.unread).toMatchObject([{ part, error: { name: "ThrottlingException" } }]);
      expect(() => assertRead(observed, part)).toThrow("no");
      expect(() => assertRead(observed, ...others)).not.toThrow();
    },
  );
});
