import { describe, expect, it } from "vitest";
import type { ObservedTask } from "../../../orchestrator/ecs/service-observation.ts";
import { taskFailureReason } from "../../../orchestrator/ecs/task-failure.ts";

const family = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/tasks";
const began = Date.UTC(2026, 0, 1, 12);
const look = { taskDefinition: `${family}:2`, since: began };
const targetGroup = "(target-group arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/t/1)";

const stopped = (changes: Partial<ObservedTask>): ObservedTask => ({
  taskArn: "arn:aws:ecs:ap-northeast-1:123456789012:task/cluster/0a1b",
  taskDefinition: look.taskDefinition,
  lastStatus: "STOPPED",
  stoppingAt: new Date(began + 1000).toISOString(),
  containers: [],
  ...changes,
});

const notStarted = (stoppedReason: string) => stopped({ stopCode: "TaskFailedToStart", stoppedReason });

const exited = (exitCode: number, reason?: string) =>
  stopped({
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    containers: [{ name: "app", lastStatus: "STOPPED", exitCode, reason }],
  });

const pending = (reason: string) =>
  stopped({
    ...{ lastStatus: "PENDING", stoppingAt: undefined },
    containers: [{ name: "app", lastStatus: "PENDING", reason }],
  });

const noImage =
  "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref x: x: not found";
const noSecret =
  "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: ResourceNotFoundException";
const unhealthy = stopped({
  stopCode: "ServiceSchedulerInitiated",
  stoppedReason: `Task failed ELB health checks in ${targetGroup}`,
});

describe("a failure of new tasks", () => {
  it.each<[string, ObservedTask, string]>([
    ["a missing image", notStarted(noImage), noImage],
    ["a missing image on a pending task", pending(noImage), noImage],
    [
      "a missing repository",
      notStarted(
        "CannotPullContainerError: pull access denied for x, repository does not exist or may require login",
      ),
      "repository does not exist",
    ],
    ["a missing secret", notStarted(noSecret), noSecret],
    ["a missing secret on a task that starts", pending(noSecret), noSecret],
  ])("is told at once: %s", (_, task, words) => {
    expect(taskFailureReason([task], look)).toContain(words);
  });

  it.each<[string, ObservedTask, string]>([
    ["a crash", exited(1), "Essential container in task exited; container app exited with 1"],
    [
      "no memory",
      exited(137, "OutOfMemoryError: Container killed due to memory usage"),
      "OutOfMemoryError: Container killed due to memory usage; container app exited with 137",
    ],
    ["a failed health check of the load balancer", unhealthy, "failed ELB health checks"],
    [
      "a failed health check of the container",
      stopped({
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason: "Task failed container health checks",
      }),
      "failed container health checks",
    ],
    [
      "a registry that does not answer",
      notStarted("CannotPullContainerError: dial tcp 10.0.0.1:443: i/o timeout"),
      "i/o timeout",
    ],
    [
      "a stop without a reason",
      stopped({ stopCode: "TaskFailedToStart" }),
      "no reason but TaskFailedToStart",
    ],
  ])("is told when it repeats: %s", (_, task, words) => {
    expect(taskFailureReason([task], look)).toBeUndefined();
    expect(taskFailureReason([task, task], look)).toContain(words);
    expect(taskFailureReason([task, task], look)).toContain("(task 0a1b, the latest of 2)");
  });

  it.each<[string, ObservedTask]>([
    ["the previous version", { ...notStarted(noImage), taskDefinition: `${family}:1` }],
    ["an earlier operation", { ...notStarted(noImage), stoppingAt: new Date(began - 1).toISOString() }],
    ["a person", stopped({ stopCode: "UserInitiated", stoppedReason: "Task stopped by user" })],
    [
      "a service that scales in",
      stopped({
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason: "Scaling activity initiated by (deployment ecs-svc/1)",
        containers: [{ name: "app", lastStatus: "STOPPED", exitCode: 143 }],
      }),
    ],
    ["a lost Spot instance", stopped({ stopCode: "SpotInterruption" })],
    ["a slow start", pending("")],
    ["a pull that is retried", pending("CannotPullContainerError: i/o timeout")],
  ])("is none: tasks stopped by or waiting for %s", (_, task) => {
    expect(taskFailureReason([task, task, task], look)).toBeUndefined();
  });
});
