import { checkStack } from "../orchestrator/states/check-stack.ts";
import { type Clients, cloudFormation, ecs, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { whileRollingOut } from "./shared/roll-out.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("CheckStack", environment, (payload) =>
    whileRollingOut(environment, clients)(
      payload,
      checkStack(
        {
          cloudFormation: cloudFormation(clients),
          ecs: ecs(clients),
          table: table(environment, clients),
          target: target(environment, payload.deployment),
          clock: environment.clock,
          deadlineSeconds: integerSetting(environment, "STACK_DEADLINE_SECONDS"),
        },
        payload,
      ),
    ),
  );
