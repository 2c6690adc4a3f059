import { DescribeTasksCommand, ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { createEcs } from "../../../../../infra/local/aws/ecs/ecs.ts";
import { createElasticLoadBalancing } from "../../../../../infra/local/aws/elastic-load-balancing/elastic-load-balancing.ts";
import { startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import { startDaemon } from "../../../../../infra/local/aws/xray/daemon.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

test("keeps stopped tasks readable for an hour", async () => {
  const clock = new VirtualClock();
  const ecs = createEcs({
    clock,
    images: { find: async () => undefined },
    logs: { append: () => {} },
    secrets: async () => "",
    loadBalancers: createElasticLoadBalancing({ clock }),
    startXRayDaemon: ({ onLine }) => startDaemon({ onSegment: () => {}, onLine }),
  });
  const create = async (type: string, properties: Record<string, unknown>) => {
    const { signal } = new AbortController();
    return ecs.providers[type]?.create({ stackName: "s", logicalId: "L", properties, signal });
  };
  const endpoint = await startEndpoint({ services: [ecs.service] });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new ECSClient({ endpoint: endpoint.url, region: "ap-northeast-1", credentials });
  const stopped = async () => {
    const answer = await client.send(new ListTasksCommand({ cluster: "c", desiredStatus: "STOPPED" }));
    return answer.taskArns ?? [];
  };
  await create("AWS::ECS::Cluster", { ClusterName: "c" });
  const definition = await create("AWS::ECS::TaskDefinition", {
    ContainerDefinitions: [{ Name: "app", Image: "tasks:missing" }],
  });
  const breaker = { DeploymentCircuitBreaker: { Enable: true, Rollback: true } };
  const service = create("AWS::ECS::Service", {
    Cluster: "c",
    TaskDefinition: definition?.physicalId,
    DesiredCount: 3,
    DeploymentConfiguration: breaker,
  });
  await expect(service).rejects.toThrow("Circuit Breaker");

  const tasks = await stopped();
  await clock.advance(60 * 60_000);
  const afterAnHour = await stopped();
  await clock.advance(1);

  expect(tasks).toHaveLength(3);
  expect(afterAnHour).toEqual(tasks);
  expect(await stopped()).toEqual([]);
  const gone = await client.send(new DescribeTasksCommand({ cluster: "c", tasks }));
  expect(gone.failures).toHaveLength(3);
  client.destroy();
  await endpoint.close();
  await ecs.close();
});
