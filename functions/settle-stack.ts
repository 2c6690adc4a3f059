import { settleStack } from "../orchestrator/states/settle-stack.ts";
import { type Clients, cloudFormation, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("SettleStack", environment, (payload) =>
    settleStack(
      {
        cloudFormation: cloudFormation(clients),
        table: table(environment, clients),
        clock: environment.clock,
        deadlineSeconds: integerSetting(environment, "SETTLE_DEADLINE_SECONDS"),
      },
      payload,
    ),
  );
