import type { Settings } from "../../settings.ts";
import type { Step } from "./step.ts";

/** What the steps need to know beside the settings. */
export interface Surroundings {
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

/** Stacks and image, each after what it stands on; the compute stack is left to the first deployment. */
export function deploySteps(settings: Settings, surroundings: Surroundings): readonly Step[] {
  const { base, security, registry, database, orchestrator } = settings.stacks;
  return [
    cdkDeploy("network, security groups and image repository", [base, security, registry], surroundings),
    ...imageSteps(settings, surroundings),
    cdkDeploy("database and orchestrator", [database, orchestrator], surroundings),
  ];
}

export function diffSteps(
  { stacks }: Settings,
  { assembly }: Pick<Surroundings, "assembly">,
): readonly Step[] {
  const names = [stacks.base, stacks.security, stacks.registry, stacks.database, stacks.orchestrator];
  return [
    { title: "what a deployment would change", command: [...cdk, "diff", "--app", assembly, ...names] },
  ];
}

/** The other way round. The compute stack goes first: CloudFormation removes it with the orchestrator's role. */
export function destroySteps(
  { stacks }: Settings,
  { assembly }: Pick<Surroundings, "assembly">,
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

/** The CLI of this project, never one that happens to be installed. */
const cdk = ["npx", "--no-install", "cdk"];

function cdkDeploy(title: string, stacks: readonly string[], { assembly, asks }: Surroundings): Step {
  const approval = asks ? "broadening" : "never";
  const options = ["--app", assembly, "--exclusively", "--require-approval", approval];
  return { title, command: [...cdk, "deploy", ...options, ...stacks] };
}

function imageSteps({ region, registry }: Settings, surroundings: Surroundings): readonly Step[] {
  const { containerTool, repositoryUri, imageVersion } = surroundings;
  const image = `${repositoryUri}:${imageVersion}`;
  // Tags are immutable: one that is there stays as it is.
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
