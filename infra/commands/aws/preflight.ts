import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import type { Settings } from "../../settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const containerTools = ["docker", "finch", "podman"];

/** The stack of `cdk bootstrap`. https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const bootstrapStack = "CDKToolkit";

/** The first container tool on the PATH. Throws an Error if no tool is found. */
export async function findContainerTool(environment: Environment): Promise<string> {
  for (const tool of containerTools) if (await isOnPath(tool, environment)) return tool;
  throw new Error(
    `no container tool is on the PATH, but the service's image must be built; install ${containerTools.join(", ")}`,
  );
}

/** Throws an Error if the AWS CLI, which signs in to the image repository, is not on the PATH. */
export async function requireAwsCli(environment: Environment): Promise<void> {
  if (await isOnPath("aws", environment)) return;
  throw new Error("the AWS CLI is not on the PATH, but it signs in to the image repository; install it");
}

/** Throws an Error if the environment points at a local AWS, which has its own infrastructure. */
export function requireAwsItself(environment: Environment): void {
  if (!environment.AWS_ENDPOINT_URL) return;
  throw new Error("AWS_ENDPOINT_URL is set: this is for AWS itself; unset it, or use npm start");
}

/** Throws an Error if the settings still contain an example address. */
export function requireOwnAddresses({ approval, alarmRecipients }: Settings): void {
  const addresses = [...approval.recipients, approval.mailSender, ...alarmRecipients];
  const example = addresses.find((address) => /@(.+\.)?example\.(com|net|org)$/i.test(address));
  if (example === undefined) return;
  throw new Error(
    `${example} is an example address; set approval and alarmRecipients in infra/settings.ts to your own`,
  );
}

/**
 * The account of the credentials, if CDK is bootstrapped in it. Throws an Error that names what is missing:
 * credentials, permissions or the bootstrap.
 */
export async function bootstrappedAccount(region: string): Promise<string> {
  const client = new CloudFormationClient({ region });
  const answer = await client
    .send(new DescribeStacksCommand({ StackName: bootstrapStack }))
    .catch((error: unknown) => explained(error, region))
    .finally(() => client.destroy());
  const account = answer.Stacks?.[0]?.StackId?.split(":")[4];
  if (!account) throw new Error(`CloudFormation did not return the account of ${bootstrapStack}`);
  return account;
}

function explained(error: unknown, region: string): never {
  if (!(error instanceof Error)) throw error;
  if (error.name === "CredentialsProviderError") {
    throw new Error(`there are no AWS credentials (${error.message}); sign in, or set AWS_PROFILE`);
  }
  if (error.name === "ValidationError" && error.message.includes("does not exist")) {
    throw new Error(
      `CDK is not bootstrapped in ${region}; run npx cdk bootstrap once per account and region`,
    );
  }
  throw new Error(`CloudFormation in ${region} returned an error (${error.name}: ${error.message})`);
}

async function isOnPath(program: string, { PATH = "" }: Environment): Promise<boolean> {
  const found = PATH.split(delimiter).map((folder) =>
    access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}
