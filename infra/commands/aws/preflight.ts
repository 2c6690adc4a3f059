import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import type { Settings } from "../../settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const CONTAINER_TOOLS = ["docker", "finch", "podman"];

/** The stack of `cdk bootstrap`. https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const BOOTSTRAP_STACK = "CDKToolkit";

/** The first container tool on the PATH. Throws an Error when there is none. */
export async function findContainerTool(environment: Environment): Promise<string> {
  for (const tool of CONTAINER_TOOLS) if (await isOnPath(tool, environment)) return tool;
  throw new Error(
    `no container tool is on the PATH: the service's image has to be built; install ${CONTAINER_TOOLS.join(", ")}`,
  );
}

/** Throws an Error when the AWS CLI, which signs in to the image repository, is not on the PATH. */
export async function requireAwsCli(environment: Environment): Promise<void> {
  if (await isOnPath("aws", environment)) return;
  throw new Error("the AWS CLI is not on the PATH, and it signs in to the image repository; install it");
}

/** Throws an Error when the environment leads to a local AWS, which needs none of this. */
export function requireAwsItself(environment: Environment): void {
  if (!environment.AWS_ENDPOINT_URL) return;
  throw new Error("AWS_ENDPOINT_URL is set: this is for AWS itself; unset it, or use npm start");
}

/** Throws an Error when mail would go to the addresses of the example. */
export function requireOwnAddresses({ approval, alarmRecipients }: Settings): void {
  const addresses = [...approval.recipients, approval.mailSender, ...alarmRecipients];
  const example = addresses.find((address) => /@(.+\.)?example\.(com|net|org)$/i.test(address));
  if (example === undefined) return;
  throw new Error(
    `${example} is the example's address; set approval and alarmRecipients in infra/settings.ts to your own`,
  );
}

/**
 * The account that the credentials belong to, once CDK is bootstrapped in it. Throws an Error that says what is
 * missing: credentials, permissions or the bootstrap.
 */
export async function bootstrappedAccount(region: string): Promise<string> {
  const client = new CloudFormationClient({ region });
  const answer = await client
    .send(new DescribeStacksCommand({ StackName: BOOTSTRAP_STACK }))
    .catch((error: unknown) => explained(error, region))
    .finally(() => client.destroy());
  const account = answer.Stacks?.[0]?.StackId?.split(":")[4];
  if (!account) throw new Error(`CloudFormation did not say which account ${BOOTSTRAP_STACK} is in`);
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
  throw new Error(`CloudFormation in ${region} cannot be asked (${error.name}: ${error.message})`);
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
