import { onTestFinished } from "vitest";
import { callBounds } from "../../functions/shared/call-bounds.ts";
import { Clients } from "../../functions/shared/clients.ts";
import type { Environment } from "../../functions/shared/environment.ts";
import { InstanceLogger } from "../../infra/local/in-process/instance-logger.ts";
import { untraced } from "../../infra/local/in-process/untraced.ts";

/** The variables that connect a function's clients to the AWS at `endpointUrl`. */
export const connectionTo = (endpointUrl: string) => ({
  AWS_ENDPOINT_URL: endpointUrl,
  AWS_REGION: "ap-northeast-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
});

/** The environment of a function with these variables, its clients, and the lines that it has logged. */
export function functionEnvironment(
  variables: Environment["variables"],
  more: Partial<Environment> = {},
  bounds = callBounds,
) {
  const logged: string[] = [];
  const clock = more.clock ?? { now: () => Date.now() };
  const environment: Environment = {
    variables,
    clock,
    logger: new InstanceLogger(clock.now, (text) => logged.push(text)),
    tracing: untraced(new AbortController().signal),
    ...more,
  };
  const clients = new Clients(environment, bounds);
  onTestFinished(() => clients.close());
  return { environment, clients, logged };
}
