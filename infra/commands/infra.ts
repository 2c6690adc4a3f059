import { createInterface } from "node:readline/promises";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { RegionInfo } from "aws-cdk-lib/region-info";
import { settings } from "../settings.ts";
import { readArguments, runCommand, UsageError } from "./arguments.ts";
import {
  bootstrappedAccount,
  findContainerTool,
  requireAwsCli,
  requireAwsItself,
  requireOwnAddresses,
} from "./aws/preflight.ts";
import { runSteps } from "./aws/run-steps.ts";
import { type Step, shellLine } from "./aws/step.ts";
import { deploySteps, destroySteps, diffSteps } from "./aws/steps.ts";
import { keptAfterDeletion, summary } from "./aws/summary.ts";

const help = `Usage: npm run infra:diff | infra:deploy | infra:destroy [-- options]

  infra:diff     what a deployment would change
  infra:deploy   builds and pushes the service's image, deploys all stacks in order, and prints the state
                 machine's address and an input for it. The first deployment creates the compute stack
  infra:destroy  deletes all stacks, after you have typed the orchestrator's name

They use the AWS credentials of the environment (AWS_PROFILE …) and the region of infra/settings.ts.
First, once per account and region: npx cdk bootstrap

Options
  --dry-run              print the steps and do nothing; needs no credentials
  --image-version <tag>  the version of the service to build, and its image's tag (default 1.0.0)
  --yes                  do not ask before widening permissions or deleting
  --help                 print this`;

const assembly = "cdk.out";

/** A tag of Amazon ECR. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html */
const tagPattern = /^\w[\w.-]{0,127}$/;

async function infra(): Promise<number> {
  const { values, positionals } = readArguments(
    {
      "dry-run": { type: "boolean", default: false },
      "image-version": { type: "string", default: "1.0.0" },
      yes: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
    true,
  );
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [command, ...more] = positionals;
  const imageVersion = values["image-version"];
  if (more.length > 0) throw new UsageError(`"${more[0]}" is an unexpected argument`);
  if (!tagPattern.test(imageVersion))
    throw new UsageError(`--image-version "${imageVersion}" is not a valid tag`);
  const options = { dryRun: values["dry-run"], asks: !values.yes, imageVersion };
  if (command === "diff") return diff(options);
  if (command === "deploy") return deploy(options);
  if (command === "destroy") return destroy(options);
  throw new UsageError("name a command: diff, deploy or destroy");
}

interface Options {
  readonly dryRun: boolean;
  readonly asks: boolean;
  readonly imageVersion: string;
}

async function diff({ dryRun }: Options): Promise<number> {
  const steps = diffSteps(settings, { assembly });
  if (dryRun) return printSteps(steps);
  requireAwsItself(process.env);
  await bootstrappedAccount(settings.region);
  await synthesizeStacks();
  await run(steps);
  return 0;
}

async function deploy({ dryRun, asks, imageVersion }: Options): Promise<number> {
  const stepsFor = (account: string, containerTool: string) => {
    const repositoryUri = repositoryUriIn(account);
    return deploySteps(settings, { assembly, containerTool, repositoryUri, imageVersion, asks });
  };
  if (dryRun) return printSteps(stepsFor("123456789012", "docker"));
  // Check everything before changing anything.
  requireAwsItself(process.env);
  requireOwnAddresses(settings);
  const containerTool = await findContainerTool(process.env);
  await requireAwsCli(process.env);
  const account = await bootstrappedAccount(settings.region);
  await synthesizeStacks();
  await run(stepsFor(account, containerTool), { CDK_DOCKER: containerTool });
  const image = `${repositoryUriIn(account)}:${imageVersion}`;
  console.log(`\n${summary({ region: settings.region, image, ...(await orchestratorOutputs()) })}`);
  return 0;
}

async function destroy({ dryRun, asks }: Options): Promise<number> {
  const steps = destroySteps(settings, { assembly });
  if (dryRun) return printSteps(steps);
  requireAwsItself(process.env);
  if (settings.database.deletionProtection) {
    throw new Error(
      "the database is protected from deletion; set database.deletionProtection to false in infra/settings.ts " +
        "and run npm run infra:deploy first",
    );
  }
  await bootstrappedAccount(settings.region);
  if (asks && !(await isConfirmed())) {
    console.log("nothing was deleted");
    return 1;
  }
  await synthesizeStacks();
  await run(steps);
  for (const kept of keptAfterDeletion(settings)) console.log(`kept: ${kept}`);
  return 0;
}

/** Loads the CDK only here: a usage error, which needs no stacks, appears a second sooner. */
async function synthesizeStacks(): Promise<void> {
  const { synthesize } = await import("../build/synth.ts");
  await synthesize(assembly);
}

function printSteps(steps: readonly Step[]): number {
  for (const step of steps) console.log(`- ${step.title}\n  ${shellLine(step)}`);
  return 0;
}

function run(steps: readonly Step[], more: Readonly<Record<string, string>> = {}): Promise<void> {
  return runSteps(steps, { print: (line) => console.log(line), environment: { ...process.env, ...more } });
}

/** Whether the orchestrator's name was typed. Throws UsageError without a terminal. */
async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("no terminal to ask for confirmation; use --yes to delete");
  const { stacks } = settings;
  console.log(`This deletes ${Object.values(stacks).join(", ")} in ${settings.region}.`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Type ${stacks.orchestrator} to delete them: `);
  terminal.close();
  return answer.trim() === stacks.orchestrator;
}

function repositoryUriIn(account: string): string {
  const { region, registry } = settings;
  const suffix = RegionInfo.get(region).domainSuffix ?? "amazonaws.com";
  return `${account}.dkr.ecr.${region}.${suffix}/${registry.repositoryName}`;
}

async function orchestratorOutputs(): Promise<{ stateMachineArn: string; approvalUrl: string }> {
  const client = new CloudFormationClient({ region: settings.region });
  const StackName = settings.stacks.orchestrator;
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  client.destroy();
  const output = (key: string) => {
    return Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? "";
  };
  return { stateMachineArn: output("StateMachineArn"), approvalUrl: output("ApprovalUrl") };
}

await runCommand(infra);
