import { checkHealth } from "../orchestrator/states/check-health.ts";
import { type Clients, cloudFormation, ecs, elasticLoadBalancing, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("CheckHealth", environment, (payload) =>
    checkHealth(
      {
        cloudFormation: cloudFormation(clients),
        ecs: ecs(clients),
        elasticLoadBalancing: elasticLoadBalancing(clients),
        table: table(environment, clients),
        clock: environment.clock,
        target: target(environment, payload.deployment),
        deadlineSeconds: integerSetting(environment, "HEALTH_DEADLINE_SECONDS"),
      },
      payload,
    ),
  );
