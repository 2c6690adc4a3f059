import { describe, expect, it } from "vitest";
import type { ObservedContainer, ObservedTask } from "../../../orchestrator/ecs/service-observation.ts";
import { imageDoubt } from "../../../orchestrator/ecs/task-images.ts";

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const [index, amd64, arm64, other] = ["a", "b", "c", "d"].map(digestOf) as [string, string, string, string];
const image = `tasks@${index}`;
const approved = { digest: index, platformDigests: [amd64, arm64] };
const question = { taskDefinition: "task:2", image, approved, count: 2 };

const app = (imageDigest: string | undefined, more: Partial<ObservedContainer> = {}): ObservedContainer => ({
  name: "app",
  image,
  imageDigest,
  lastStatus: "RUNNING",
  ...more,
});

function task(containers: readonly ObservedContainer[], more: Partial<ObservedTask> = {}): ObservedTask {
  const taskArn = "arn:aws:ecs:ap-northeast-1:123456789012:task/tasks/1";
  return { taskArn, taskDefinition: "task:2", lastStatus: "RUNNING", containers, ...more };
}

const daemon: ObservedContainer = {
  name: "daemon",
  image: "daemon:3",
  imageDigest: other,
  lastStatus: "RUNNING",
};

describe("the images of the tasks", () => {
  it.each([
    ["the approved image", [task([app(index), daemon]), task([app(index)])]],
    ["its image for the task's platform", [task([app(amd64)]), task([app(arm64)])]],
    [
      "the approved image, written with its registry by the template",
      [task([app(index)]), task([app(index, { image: `registry.example/${image}` })])],
    ],
    [
      "the approved image, beside tasks that stop or are of another task definition",
      [
        ...[task([app(index)]), task([app(index)])],
        task([app(other)], { lastStatus: "STOPPED" }),
        task([app(other)], { stoppingAt: "2026-01-01T00:00:00.000Z" }),
        task([app(other)], { taskDefinition: "task:1" }),
      ],
    ],
    [
      "the approved image, beside one that still starts",
      [task([app(index)]), task([app(index)]), task([app(undefined)], { lastStatus: "PENDING" })],
    ],
  ])("are proven if they run %s", (_, tasks) => {
    expect(imageDoubt(tasks, question)).toBeUndefined();
  });

  it.each([
    [
      "ECS has not reported a digest",
      [task([app(index)]), task([app(undefined)])],
      /does not report the digest/,
    ],
    [
      "one of two containers has none",
      [task([app(index)]), task([app(index), app(undefined)])],
      /does not report/,
    ],
    ["no container has the image's name", [task([app(index)]), task([daemon])], /does not report the digest/],
    ["fewer tasks are named than have to run", [task([app(index)])], /names 1 of 2 running tasks/],
    ["none is named", [], /names 0 of 2/],
    [
      "the others are of another task definition",
      [task([app(index)]), task([app(index)], { taskDefinition: "task:1" })],
      /names 1 of 2/,
    ],
  ])("are in doubt if %s", (_, tasks, doubt) => {
    expect(imageDoubt(tasks, question)).toMatch(doubt);
  });

  it.each([
    ["a running task", task([app(other)])],
    ["a task that still starts", task([app(other)], { lastStatus: "PENDING" })],
    ["a second container of a task", task([app(index), app(other)])],
  ])("differ as soon as %s has another digest", (_, wrong) => {
    expect(() => imageDoubt([wrong], question)).toThrow(
      expect.objectContaining({
        name: "ImageDigestDiffers",
        message: expect.stringContaining(`runs ${other} as ${image}, but ${index} was approved`),
      }),
    );
  });
});
