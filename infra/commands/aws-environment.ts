import { settings } from "../settings.ts";
import { runCommand } from "./arguments.ts";
import { explained } from "./aws-errors.ts";

type Environment = Record<string, string | undefined>;

/** Runs a command on the AWS that the environment points at; what AWS answers is explained. */
export function runAwsCommand(command: () => Promise<number>): Promise<void> {
  completeEnvironment(process.env);
  return runCommand(() => command().catch(explained));
}

/**
 * Adds what the SDK does not find by itself: the region by its name in the AWS CLI, and for a local AWS, told by its
 * endpoint alone, the region of the settings and credentials, which it does not check.
 */
export function completeEnvironment(environment: Environment): void {
  const isLocal = isOnThisMachine(environment.AWS_ENDPOINT_URL);
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || (isLocal && settings.region);
  if (region) environment.AWS_REGION = region;
  if (!isLocal || environment.AWS_ACCESS_KEY_ID || environment.AWS_PROFILE) return;
  environment.AWS_ACCESS_KEY_ID = "local";
  environment.AWS_SECRET_ACCESS_KEY = "local";
}

function isOnThisMachine(endpoint: string | undefined): boolean {
  if (!endpoint || !URL.canParse(endpoint)) return false;
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);
}
