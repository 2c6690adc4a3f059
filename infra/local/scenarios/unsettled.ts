import {
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  ListTasksCommand,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import { deployExpecting } from "./deploy-expecting.ts";
import { describeStack } from "./final-state.ts";
import { halt } from "./halted.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const first = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release" };

/** Deployments whose tasks or whose stack somebody else has a hand in. */
export const unsettledScenarios: readonly Scenario[] = [
  {
    name: "tasks-stopped",
    title: "somebody stops the tasks while health is checked: ECS replaces them, and nothing is rolled back",
    endState: "Deployed",
    run: async (world, invocations) => {
      // The second one: the first has started the function, so that it looks before ECS has replaced the tasks.
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
    title: "halted while it updates, but the old task definition is gone: continued once, then a person",
    endState: "RollbackFailed",
    error: "StackUnsettled",
    run: async (world) => {
      await deployExpecting(world, first, "Deployed");
      await deregisterTaskDefinition(world);
      // The update of a version that is never healthy lasts until ECS gives it up, minutes later.
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
  const reason = "Somebody wanted to see what happens";
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
