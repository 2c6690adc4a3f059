import type { DiagnosisRule } from "../diagnosis.ts";
import { grep, logTexts, taskTexts } from "./evidence-texts.ts";

const noAnswer = /i\/o timeout|context deadline exceeded|request canceled|dial tcp|no route to host/i;
const pull = /CannotPull(Container|ImageManifest|Registry)\w*Error/;
const initialization = /ResourceInitializationError/;

/**
 * Tasks that never run, or exit: recognised by ECS's texts.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export const taskRules: readonly DiagnosisRule[] = [
  {
    finding: "image cannot be pulled",
    matches: (evidence) => grep(pull, taskTexts(evidence)).filter((text) => !noAnswer.test(text)),
    cause: "The image is not in the registry, or ECS may not pull it.",
    remedy: "Push the image to the repository, or correct its name and tag, and deploy again.",
    confidence: "certain",
    earlierCheck: "Looking up the image in its registry before the approval.",
  },
  {
    finding: "tasks cannot reach AWS",
    matches: (evidence) =>
      grep(noAnswer, taskTexts(evidence)).filter((text) => pull.test(text) || initialization.test(text)),
    cause: "Tasks have no network route from their subnets to the registry, the secrets or the log.",
    remedy:
      "Give their subnets a NAT gateway or the VPC endpoints for ECR, S3, Secrets Manager and CloudWatch Logs, and allow port 443 in the security groups.",
    confidence: "certain",
    earlierCheck: "A deployment into the same subnets of a test environment.",
  },
  {
    finding: "secret cannot be read",
    matches: (evidence) =>
      grep(
        /ResourceInitializationError: .*(unable to (pull secrets|retrieve secret)|secrets? manager)/i,
        taskTexts(evidence),
      ).filter((text) => !noAnswer.test(text)),
    cause: "ECS cannot read a secret that the task definition names.",
    remedy: "Check that the secret exists with its keys, and that the task execution role may read it.",
    confidence: "certain",
    earlierCheck: "Looking up the secrets and keys that the new task definition names.",
  },
  {
    finding: "out of memory",
    matches: (evidence) =>
      grep(/OutOfMemoryError|heap out of memory/, [...taskTexts(evidence), ...logTexts(evidence)]),
    cause: "A container used more memory than the task has.",
    remedy: "Increase the task definition's memory, or find what the new version uses it for.",
    confidence: "certain",
    earlierCheck: "A load test of the image with the memory of the task definition.",
  },
  {
    finding: "image is for another processor",
    matches: (evidence) => grep(/exec format error/i, [...taskTexts(evidence), ...logTexts(evidence)]),
    cause: "The image was built for another processor architecture than that of the task definition.",
    remedy:
      "Build the image for the task definition's CpuArchitecture (linux/amd64 for X86_64) and deploy again.",
    confidence: "certain",
    earlierCheck: "Comparing the architecture in the image's manifest with the task definition's.",
  },
  {
    finding: "container cannot be started",
    matches: (evidence) =>
      grep(/Cannot(Start|Create)ContainerError/, taskTexts(evidence)).filter(
        (text) => !/exec format error/i.test(text),
      ),
    cause: "The image exists, but its program cannot be started.",
    remedy: "Check the image's ENTRYPOINT and CMD, and whether the program exists in it and is executable.",
    confidence: "certain",
    earlierCheck: "Starting the image once after its build.",
  },
  {
    finding: "no capacity for tasks",
    matches: (evidence) =>
      grep(
        /was unable to place a task|Capacity is unavailable|RESOURCE:(CPU|MEMORY|ENI)/i,
        taskTexts(evidence),
      ),
    cause: "ECS has no capacity for another task at the moment, or the account's quota is reached.",
    remedy: "Deploy again later, spread the service over more availability zones, or request a higher quota.",
    confidence: "certain",
    earlierCheck: "Comparing the account's Fargate quota with what a rolling update needs.",
  },
  {
    finding: "desired count is 0",
    matches: ({ failure }) => grep(/desired count is 0/, [failure.cause]),
    cause: "The service's desired count is 0, so there is no task to verify.",
    remedy: "Set MinCapacity (or the desired count) to 1 or more and deploy again.",
    confidence: "certain",
    earlierCheck: "A policy rule against a desired count of 0.",
  },
  {
    finding: "container exits",
    symptom: true,
    matches: ({ tasks }) =>
      tasks
        .filter(({ stopCode }) => stopCode === "EssentialContainerExited")
        .flatMap(({ containers }) => containers)
        .filter(({ exitCode }) => exitCode !== undefined)
        .map(
          ({ name, exitCode, reason }) =>
            `container ${name} exited with ${exitCode}${reason ? `: ${reason}` : ""}`,
        ),
    cause: "The new version's process exits after its start.",
    remedy: "The last lines of its log show why; correct it and deploy a new version.",
    confidence: "likely",
    earlierCheck: "Starting the image once after its build, with the task definition's environment.",
  },
];
