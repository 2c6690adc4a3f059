import { Logger } from "@aws-lambda-powertools/logger";
import type { Environment } from "./environment.ts";
import { xrayTracing } from "./xray.ts";

/** The environment of a function on Lambda; `infra/build` passes the process's variables. */
export const lambdaEnvironment = (variables: Environment["variables"]): Environment => ({
  variables,
  clock: { now: () => Date.now() },
  logger: new Logger({ serviceName: "xray-watch" }),
  tracing: xrayTracing(),
});
