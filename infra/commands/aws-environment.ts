import { settings } from "../settings.ts";
import { runCommand } from "./arguments.ts";
import { explained } from "./aws-errors.ts";

type Environment = Record<string, string | undefined>;

/** Runs a command against the AWS that the environment points at, and explains AWS's errors. */
export function runAwsCommand(command: () => Promise<number>): Promise<void> {
  completeEnvironment(process.env);
  return runCommand(() => command().catch(explained));
}

/**
 * Adds what the SDK does not find: the region from the AWS CLI's variable. For a local AWS, which is recognised by
 * its endpoint, also the region of the settings and credentials, which a local AWS does not check.
 */
export function completeEnvironment(environment: Environment): void {
  const isLocal = isLoopback(environment.AWS_ENDPOINT_URL);
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || (isLocal && settings.region);
  if (region) environment.AWS_REGION = region;
  if (!isLocal || environment.AWS_ACCESS_KEY_ID || environment.AWS_PROFILE) return;
  environment.AWS_ACCESS_KEY_ID = "local";
  environment.AWS_SECRET_ACCESS_KEY = "local";
}

function isLoopback(endpoint: string | undefined): boolean {
  if (!endpoint || !URL.canParse(endpoint)) return false;
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);
}
