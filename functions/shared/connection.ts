import type { Environment } from "./environment.ts";
import { optionalSetting, setting } from "./settings.ts";

/**
 * Region, credentials and endpoint of a client, from the variables that Lambda sets. Nothing else is read, such as
 * the AWS profiles of the machine. `AWS_ENDPOINT_URL` is set in the local AWS only.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
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
