import { checkStack } from "../orchestrator/states/check-stack.ts";
import { type Clients, cloudFormation, ecs, elasticLoadBalancing, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("CheckStack", environment, (payload) =>
    checkStack(
      {
        cloudFormation: cloudFormation(clients),
        ecs: ecs(clients),
        elasticLoadBalancing: elasticLoadBalancing(clients),
        table: table(environment, clients),
        target: target(environment, payload.deployment),
        clock: environment.clock,
        deadlineSeconds: integerSetting(environment, "STACK_DEADLINE_SECONDS"),
      },
      payload,
    ),
  );
