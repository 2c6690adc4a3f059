import { describe, expect, it } from "vitest";
import { shellLine } from "../../../../infra/commands/aws/step.ts";
import { deploySteps, destroySteps, diffSteps } from "../../../../infra/commands/aws/steps.ts";
import { settings } from "../../../../infra/settings.ts";

const options = {
  assembly: "cdk.out",
  containerTool: "podman",
  repositoryUri: "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/tasks",
  imageVersion: "1.1.0",
  asks: true,
};
const image = `${options.repositoryUri}:1.1.0`;

/** The stacks that a step names, in its order. */
const stacksOf = (command: readonly string[]) =>
  command.filter((word) => Object.values(settings.stacks).includes(word));

describe("a deployment of the infrastructure", () => {
  it("deploys stacks in the order of their dependencies, without the compute stack", () => {
    const { compute: _, ...others } = settings.stacks;

    const steps = deploySteps(settings, options);

    expect(steps.flatMap(({ command }) => stacksOf(command))).toEqual([
      others.base,
      others.security,
      others.registry,
      others.database,
      others.orchestrator,
    ]);
  });

  it("builds the image with the installed container tool, and pushes it after its repository is created", () => {
    const lines = deploySteps(settings, options).map(shellLine);

    expect(lines.slice(1, 4)).toEqual([
      "aws ecr get-login-password --region ap-northeast-1 | " +
        "podman login --username AWS --password-stdin 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com",
      `podman build --platform linux/amd64 --file service/Dockerfile --build-arg SERVICE_VERSION=1.1.0 --tag ${image} .`,
      `podman push ${image}`,
    ]);
  });

  it("skips an image whose tag exists", () => {
    const unless = deploySteps(settings, options).flatMap(({ unless }) => (unless ? [unless.join(" ")] : []));

    expect(new Set(unless)).toEqual(
      new Set([
        "aws ecr describe-images --region ap-northeast-1 --repository-name tasks --image-ids imageTag=1.1.0",
      ]),
    );
    expect(unless).toHaveLength(3);
  });

  it.each([
    [true, "broadening"],
    [false, "never"],
  ])("with asks %s lets CDK ask before %s", (asks, approval) => {
    const [first] = deploySteps(settings, { ...options, asks });

    expect(first?.command.join(" ")).toContain(`--require-approval ${approval}`);
  });
});

it("a deletion takes the compute stack first and the network last", () => {
  const steps = destroySteps(settings, options);

  expect(steps.flatMap(({ command }) => stacksOf(command))).toEqual([
    settings.stacks.compute,
    settings.stacks.orchestrator,
    settings.stacks.database,
    settings.stacks.registry,
    settings.stacks.security,
    settings.stacks.base,
  ]);
});

it("a diff covers the stacks that a deployment creates", () => {
  const [{ command } = { command: [] }] = diffSteps(settings, options);

  expect(command.slice(0, 4)).toEqual(["npx", "--no-install", "cdk", "diff"]);
  expect(new Set(stacksOf(command))).toEqual(
    new Set(deploySteps(settings, options).flatMap((step) => stacksOf(step.command))),
  );
});

it("a shell line quotes what a shell would split", () => {
  expect(shellLine({ command: ["echo", "it's", "a b", "plain-1.0"] })).toBe(
    "echo 'it'\\''s' 'a b' plain-1.0",
  );
});
