import type { CleanUpServices } from "../../orchestrator/clean-up.ts";
import { type Clients, cloudFormation, ecs, stepFunctions, table } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { readServiceNow } from "./service-now.ts";

// Milliseconds. Nobody waits for it: a service that cannot be read in that time is told as unknown.
const serviceTimeout = 10_000;

/** The services that clean up after executions. */
export const cleanUpServices = (environment: Environment, clients: Clients): CleanUpServices => ({
  cloudFormation: cloudFormation(clients),
  ecs: ecs(clients),
  stepFunctions: stepFunctions(clients),
  table: table(environment, clients),
  clock: environment.clock,
  serviceNow: readServiceNow(environment, clients, serviceTimeout),
});
