import {
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  ListTasksCommand,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import { deployExpecting } from "./deploy-expecting.ts";
import { describeStack } from "./final-state.ts";
import { first } from "./first-release.ts";
import { halt } from "./halted.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** Deployments whose tasks or whose stack another person changes. */
export const unsettledScenarios: readonly Scenario[] = [
  {
    name: "tasks-stopped",
    title: "the tasks are stopped while health is checked: ECS replaces them, and nothing is rolled back",
    endState: "Deployed",
    run: async (world, invocations) => {
      // The second invocation: its function is warm, so it reads the tasks before ECS has replaced them.
      const held = invocations.hold("CheckHealth", 2);
      const running = await world.start({ input: first });
      const ended = world.follow(running);
      const { release } = await held;
      await stopTasks(world);
      release();
      return ended;
    },
    leaves: (left) => expectFinalState(left, { version: "1.0.0", tasks: 4, lock: "free" }),
  },
  {
    name: "rollback-cannot-finish",
    title:
      "halted, but the old task definition is gone: the rollback is continued once, then a person must act",
    endState: "RollbackFailed",
    error: "StackUnsettled",
    run: async (world) => {
      await deployExpecting(world, first, "Deployed");
      await deregisterTaskDefinition(world);
      // The update to a version that is never healthy lasts minutes, until ECS's circuit breaker ends it.
      const running = await world.start({ input: { ...first, image: "tasks:unhealthy" } });
      const ended = world.follow(running);
      await world.reaches(running, "CheckStack");
      await halt(world, running);
      return ended;
    },
    leaves: (left) =>
      expectFinalState(left, { stack: "UPDATE_ROLLBACK_FAILED", version: "1.0.0", lock: "kept" }),
  },
];

async function stopTasks(world: World): Promise<void> {
  const { cluster, service } = await serviceOf(world);
  const { ecs } = world.aws.clients;
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: service }));
  const reason = "Stopped by the scenario";
  await Promise.all(taskArns.map((task) => ecs.send(new StopTaskCommand({ cluster, task, reason }))));
}

async function deregisterTaskDefinition(world: World): Promise<void> {
  const { cluster, service } = await serviceOf(world);
  const { ecs } = world.aws.clients;
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: services[0]?.taskDefinition }));
}

async function serviceOf({ aws }: World) {
  const stack = await describeStack(aws);
  const output = (key: string) =>
    stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? "";
  return { cluster: output("ClusterName"), service: output("ServiceName") };
}
