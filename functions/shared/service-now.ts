import { type ServiceNow, serviceNow } from "../../orchestrator/ecs/service-now.ts";
import { type Clients, cloudFormation, ecs, elasticLoadBalancing } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { targets } from "./targets.ts";

/** Reads the current state of a stack's service, in so many milliseconds. Never rejects. */
export const readServiceNow =
  (environment: Environment, clients: Clients, timeoutMs: number) =>
  (stackName: string): Promise<ServiceNow> =>
    serviceNow(
      {
        cloudFormation: cloudFormation(clients),
        ecs: ecs(clients),
        elasticLoadBalancing: elasticLoadBalancing(clients),
      },
      { targets: targets(environment), stackName, signal: AbortSignal.timeout(timeoutMs) },
    );
