import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { expect, it, onTestFinished } from "vitest";
import { createStack, names, type StackFixture } from "./stack-fixture.ts";

const resourceType = "AWS::ApplicationAutoScaling::ScalableTarget";

async function register(stack: StackFixture, serviceName: string = names.service) {
  const properties = {
    ServiceNamespace: "ecs",
    ScalableDimension: "ecs:service:DesiredCount",
    ResourceId: `service/${names.cluster}/${serviceName}`,
    MinCapacity: 2,
    MaxCapacity: 3,
  };
  const { signal } = new AbortController();
  const request = { stackName: "xray-poc-compute", logicalId: "ScalableTarget", properties, signal };
  return stack.ecs.providers[resourceType]?.create(request);
}

async function desiredCount({ client }: StackFixture): Promise<number | undefined> {
  const input = { cluster: names.cluster, services: [names.service] };
  const { services } = await client.send(new DescribeServicesCommand(input));
  return services?.[0]?.desiredCount;
}

it.each([
  [1, 2],
  [3, 3],
  [4, 3],
])("changes %i tasks to %i, between the capacities", async (present, expected) => {
  const stack = await createStack();
  onTestFinished(() => stack.close());
  await stack.deploy("stand-in:1", { desiredCount: present });

  const registered = await register(stack);

  expect(await desiredCount(stack)).toBe(expected);
  expect(registered?.physicalId).toBe(
    `service/${names.cluster}/${names.service}|ecs:service:DesiredCount|ecs`,
  );
});

it("cannot scale a service that does not exist", async () => {
  const stack = await createStack();
  onTestFinished(() => stack.close());

  await expect(register(stack, "another")).rejects.toThrow(/not found/i);
});
