import { describe, expect, it } from "vitest";
import type { ServiceHealth } from "../../../orchestrator/deployment/payloads.ts";
import { judgeHealth, notHealthyInTime } from "../../../orchestrator/ecs/health.ts";
import type {
  ObservedService,
  ObservedTarget,
  ServiceObservation,
} from "../../../orchestrator/ecs/service-observation.ts";

const family = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/xray-poc-compute-task";
const deployed = `${family}:2`;
const old = `${family}:1`;

const target = (state: string, id = "10.0.0.1"): ObservedTarget => ({
  target: `${id}:3000`,
  state,
  ...(state === "unhealthy" && {
    reason: "Target.ResponseCodeMismatch",
    description: "Health checks failed with these codes: [503]",
  }),
});

const primary = { status: "PRIMARY", taskDefinition: deployed, rolloutState: "COMPLETED", failedTasks: 0 };

const service: ObservedService = {
  name: "xray-poc-compute-service",
  status: "ACTIVE",
  taskDefinition: deployed,
  healthCheckGracePeriodSeconds: 60,
  events: [],
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  deployments: [primary],
};

const healthy: ServiceObservation = {
  service,
  tasks: [],
  targets: [target("healthy"), target("healthy", "10.0.0.2")],
};

const withService = (changes: Partial<ObservedService>): ServiceObservation => ({
  ...healthy,
  service: { ...service, ...changes },
});

const seenHealthy = (healthyPolls: number, taskDefinition = deployed): ServiceHealth => ({
  status: "waiting",
  taskDefinition,
  healthyPolls,
  runningCount: 2,
  desiredCount: 2,
});

const judge = (observation: ServiceObservation, health: ServiceHealth | null = null, poll = 1) =>
  judgeHealth(observation, { taskDefinition: deployed, poll, health });

describe("judging a service", () => {
  it("is healthy after two healthy polls in a row", () => {
    const first = judge(healthy, null, 0);
    const second = judge(healthy, first, 1);

    expect(first).toEqual(seenHealthy(1));
    expect(second).toEqual({ ...seenHealthy(2), status: "healthy" });
  });

  it("does not count a poll that found another task definition healthy", () => {
    expect(judge(healthy, seenHealthy(1, old)).status).toBe("waiting");
  });

  it.each<[string, ServiceObservation]>([
    ["a task is missing", withService({ runningCount: 1 })],
    ["a task too many runs", withService({ runningCount: 3 })],
    ["a task is starting", withService({ pendingCount: 1 })],
    [
      "the roll-out is not complete",
      withService({ deployments: [{ ...primary, rolloutState: "IN_PROGRESS" }] }),
    ],
    [
      "the previous deployment still drains",
      withService({
        deployments: [primary, { ...primary, status: "ACTIVE", taskDefinition: old }],
      }),
    ],
    [
      "another deployment is under way",
      withService({ deployments: [{ ...primary, taskDefinition: old, rolloutState: "IN_PROGRESS" }] }),
    ],
    ["there is no deployment", withService({ deployments: [] })],
    ["a target is missing", { ...healthy, targets: [target("healthy")] }],
    ["a target is initial", { ...healthy, targets: [target("healthy"), target("initial", "10.0.0.2")] }],
    ["a target is unhealthy", { ...healthy, targets: [...healthy.targets, target("unhealthy", "10.0.0.3")] }],
    [
      "an unhealthy target drains",
      { ...healthy, targets: [...healthy.targets, target("unhealthy.draining", "10.0.0.3")] },
    ],
  ])("waits, and counts anew, while %s", (_, observation) => {
    expect(judge(observation, seenHealthy(1))).toMatchObject({ status: "waiting", healthyPolls: 0 });
  });

  it("ignores a target that drains", () => {
    const draining = { ...healthy, targets: [...healthy.targets, target("draining", "10.0.0.3")] };

    expect(judge(draining, seenHealthy(1)).status).toBe("healthy");
  });

  it.each<[string, ServiceObservation, RegExp]>([
    ["there is no service", { ...healthy, service: undefined }, /no such service/],
    ["the service is being deleted", withService({ status: "DRAINING" }), /is DRAINING, not ACTIVE/],
    ["the desired count is 0", withService({ desiredCount: 0, runningCount: 0 }), /desired count is 0/],
    [
      "the roll-out failed",
      withService({
        deployments: [{ ...primary, rolloutState: "FAILED", rolloutStateReason: "tasks failed to start." }],
      }),
      /the roll-out failed: tasks failed to start\./,
    ],
    [
      "the circuit breaker restores the old version",
      withService({
        deployments: [
          { ...primary, taskDefinition: old, rolloutState: "IN_PROGRESS" },
          { ...primary, status: "ACTIVE", rolloutState: "FAILED", rolloutStateReason: "circuit breaker" },
        ],
      }),
      /the roll-out failed: circuit breaker/,
    ],
    [
      "it is stable with the old version",
      withService({ deployments: [{ ...primary, taskDefinition: old }] }),
      /is stable with \S+:1, not with \S+:2/,
    ],
  ])("fails when %s", (_, observation, message) => {
    expect(() => judge(observation, seenHealthy(1))).toThrow(
      expect.objectContaining({ name: "ServiceUnhealthy", message: expect.stringMatching(message) }),
    );
  });

  it("polls again if the first poll shows the old version: ECS is eventually consistent", () => {
    const stale = withService({ deployments: [{ ...primary, taskDefinition: old }] });

    expect(judge(stale, null, 0)).toMatchObject({ status: "waiting", healthyPolls: 0 });
  });

  it("quotes ECS and the load balancer at the deadline", () => {
    const events = ["newest", "newer", "new", "older"].map((message) => ({ at: "", message }));
    const observation = { ...withService({ runningCount: 1, events }), targets: [target("unhealthy")] };

    expect(notHealthyInTime(observation, 600)).toMatchObject({
      name: "ServiceUnhealthy",
      message:
        "not healthy within 600 s: 1 of 2 tasks run. newest | newer | new | target 10.0.0.1:3000 is unhealthy, " +
        "Target.ResponseCodeMismatch, Health checks failed with these codes: [503]",
    });
  });
});
