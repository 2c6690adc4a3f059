import type { Environment } from "./environment.ts";
import { optionalSetting, setting } from "./settings.ts";

/**
 * Whom a client calls and as whom, by the variables that Lambda sets. Nothing is looked up elsewhere, such as in the
 * profiles of the machine that a function runs on. `AWS_ENDPOINT_URL` is there in the local AWS only.
 */
export function connection(environment: Environment) {
  const endpoint = optionalSetting(environment, "AWS_ENDPOINT_URL");
  const sessionToken = optionalSetting(environment, "AWS_SESSION_TOKEN");
  return {
    region: setting(environment, "AWS_REGION"),
    ...(endpoint && { endpoint }),
    credentials: {
      accessKeyId: setting(environment, "AWS_ACCESS_KEY_ID"),
      secretAccessKey: setting(environment, "AWS_SECRET_ACCESS_KEY"),
      ...(sessionToken && { sessionToken }),
    },
  };
}
