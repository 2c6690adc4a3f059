import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Endpoint, startEndpoint } from "../../../../../infra/local/aws/wire/endpoint.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { type BalancerFixture, createBalancer } from "./balancer-fixture.ts";
import { type StandInTarget, startTarget } from "./stand-in-target.ts";

let balancer: BalancerFixture;
let endpoint: Endpoint;
let client: ElasticLoadBalancingV2Client;
let target: StandInTarget;

beforeEach(async () => {
  balancer = await createBalancer();
  endpoint = await startEndpoint({ services: [balancer.elb.service] });
  client = new ElasticLoadBalancingV2Client({
    endpoint: endpoint.url,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  target = await startTarget((_, response) => response.end());
});

afterEach(async () => {
  client.destroy();
  await endpoint.close();
  await balancer.elb.close();
  await target.close();
});

async function health() {
  const { TargetHealthDescriptions } = await client.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: balancer.targetGroupArn }),
  );
  return TargetHealthDescriptions?.map(({ TargetHealth }) => TargetHealth);
}

test("keeps a new target initial until it passes one check", async () => {
  target.healthStatus = 503;
  balancer.elb.registerTarget(balancer.targetGroupArn, target.address);
  const before = await health();
  target.healthStatus = 200;
  await balancer.becomes(target.address, "healthy");

  expect(before).toMatchObject([{ State: "initial", Reason: expect.stringMatching(/^Elb\./) }]);
  expect(await health()).toMatchObject([{ State: "healthy" }]);
});

test("reports the status code that makes a target unhealthy", async () => {
  await balancer.register(target.address);
  target.healthStatus = 503;
  await balancer.becomes(target.address, "unhealthy");

  expect(await health()).toMatchObject([
    {
      State: "unhealthy",
      Reason: "Target.ResponseCodeMismatch",
      Description: "Health checks failed with these codes: [503]",
    },
  ]);
});

test("makes an unhealthy target healthy again after as many passed checks as its threshold", async () => {
  await balancer.register(target.address);
  target.healthStatus = 500;
  await balancer.becomes(target.address, "unhealthy");
  let checks = 0;
  target.server.on("request", () => checks++);
  target.healthStatus = 200;

  await balancer.becomes(target.address, "healthy");

  expect(checks).toBe(2);
});

test("keeps a target draining until its last request is answered", async () => {
  let answer = () => {};
  const slow = await startTarget((_, response) => {
    answer = () => response.end("finished");
    slow.server.emit("arrived");
  });
  await balancer.register(slow.address);
  const arrived = new Promise((resolve) => slow.server.once("arrived", resolve));
  const response = fetch(balancer.url);
  await arrived;

  const drained = balancer.elb.deregisterTarget(balancer.targetGroupArn, slow.address);
  const meanwhile = await health();
  const other = await fetch(balancer.url);
  answer();
  await drained;

  expect(meanwhile).toMatchObject([{ State: "draining", Reason: "Target.DeregistrationInProgress" }]);
  expect(other.status).toBe(503);
  expect(await (await response).text()).toBe("finished");
  expect(await health()).toEqual([]);
  await slow.close();
});

test("stops waiting for a draining target after the deregistration delay", async () => {
  await balancer.elb.close();
  const clock = new VirtualClock();
  balancer = await createBalancer(clock);
  const hanging = await startTarget(() => hanging.server.emit("arrived"));
  await balancer.register(hanging.address);
  const arrived = new Promise((resolve) => hanging.server.once("arrived", resolve));
  const response = fetch(balancer.url).then(
    ({ status }) => status,
    () => "broken off",
  );
  await arrived;

  const drained = balancer.elb.deregisterTarget(balancer.targetGroupArn, hanging.address);
  await clock.advance(29_000);
  const early = await Promise.race([response, Promise.resolve("waiting")]);
  await clock.advance(1_000);
  await drained;

  expect(early).toBe("waiting");
  expect(await response).toBe(502);
  await hanging.close();
});

test("describes the balancer, its target group and its listener", async () => {
  const balancers = await client.send(new DescribeLoadBalancersCommand({}));
  const groups = await client.send(
    new DescribeTargetGroupsCommand({ LoadBalancerArn: balancer.loadBalancerArn }),
  );
  const listeners = await client.send(
    new DescribeListenersCommand({ LoadBalancerArn: balancer.loadBalancerArn }),
  );

  expect(balancers.LoadBalancers).toMatchObject([
    { LoadBalancerArn: balancer.loadBalancerArn, DNSName: new URL(balancer.url).host },
  ]);
  expect(groups.TargetGroups).toMatchObject([
    { TargetGroupArn: balancer.targetGroupArn, HealthCheckIntervalSeconds: 5, Port: 3000 },
  ]);
  expect(listeners.Listeners?.[0]?.DefaultActions).toMatchObject([
    { Type: "forward", TargetGroupArn: balancer.targetGroupArn },
  ]);
});

test("returns TargetGroupNotFound for a missing target group", async () => {
  const missing = `${balancer.targetGroupArn}0`;

  const answer = client.send(new DescribeTargetHealthCommand({ TargetGroupArn: missing }));

  await expect(answer).rejects.toMatchObject({ name: "TargetGroupNotFoundException" });
});
