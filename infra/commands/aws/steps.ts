import type { Settings } from "../../settings.ts";
import type { Step } from "./step.ts";

/** What the steps need besides the settings. */
export interface StepOptions {
  /** The folder with the synthesised stacks. */
  readonly assembly: string;
  /** `docker`, `finch` or `podman`. */
  readonly containerTool: string;
  /** The image repository's address, without a tag. */
  readonly repositoryUri: string;
  /** The version of the service that is built, and its image's tag. */
  readonly imageVersion: string;
  /** Whether CDK asks before it widens permissions or opens ports. */
  readonly asks: boolean;
}

/** Deploys stacks and image in the order of their dependencies. The first deployment creates the compute stack. */
export function deploySteps(settings: Settings, options: StepOptions): readonly Step[] {
  const { base, security, registry, database, orchestrator } = settings.stacks;
  return [
    cdkDeploy("network, security groups and image repository", [base, security, registry], options),
    ...imageSteps(settings, options),
    cdkDeploy("database and orchestrator", [database, orchestrator], options),
  ];
}

export function diffSteps(
  { stacks }: Settings,
  { assembly }: Pick<StepOptions, "assembly">,
): readonly Step[] {
  const names = [stacks.base, stacks.security, stacks.registry, stacks.database, stacks.orchestrator];
  return [
    { title: "what a deployment would change", command: [...cdk, "diff", "--app", assembly, ...names] },
  ];
}

/** Deletes the stacks in reverse order. The compute stack is first: CloudFormation deletes it with the orchestrator's role. */
export function destroySteps(
  { stacks }: Settings,
  { assembly }: Pick<StepOptions, "assembly">,
): readonly Step[] {
  const names = [
    stacks.compute,
    stacks.orchestrator,
    stacks.database,
    stacks.registry,
    stacks.security,
    stacks.base,
  ];
  return names.map((name) => ({
    title: `delete ${name}`,
    command: [...cdk, "destroy", "--app", assembly, "--exclusively", "--force", name],
  }));
}

/** This project's CDK CLI, never a global one. */
const cdk = ["npx", "--no-install", "cdk"];

function cdkDeploy(title: string, stacks: readonly string[], { assembly, asks }: StepOptions): Step {
  const approval = asks ? "broadening" : "never";
  const cdkOptions = ["--app", assembly, "--exclusively", "--require-approval", approval];
  return { title, command: [...cdk, "deploy", ...cdkOptions, ...stacks] };
}

function imageSteps({ region, registry }: Settings, options: StepOptions): readonly Step[] {
  const { containerTool, repositoryUri, imageVersion } = options;
  const image = `${repositoryUri}:${imageVersion}`;
  // Tags are immutable: an existing one is not pushed again.
  const unless = [
    ...["aws", "ecr", "describe-images", "--region", region],
    ...["--repository-name", registry.repositoryName, "--image-ids", `imageTag=${imageVersion}`],
  ];
  return [
    {
      title: "sign in to the image repository",
      input: ["aws", "ecr", "get-login-password", "--region", region],
      command: [containerTool, "login", "--username", "AWS", "--password-stdin", hostOf(repositoryUri)],
      unless,
    },
    {
      title: `build ${image}`,
      command: [
        ...[containerTool, "build", "--platform", "linux/amd64", "--file", "service/Dockerfile"],
        ...["--build-arg", `SERVICE_VERSION=${imageVersion}`, "--tag", image, "."],
      ],
      unless,
    },
    { title: `push ${image}`, command: [containerTool, "push", image], unless },
  ];
}

const hostOf = (repositoryUri: string) => repositoryUri.split("/")[0] ?? "";
