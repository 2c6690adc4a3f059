import { cloneDatabase } from "../orchestrator/states/clone-database.ts";
import { type Clients, rds, rdsData, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("CloneDatabase", environment, (payload) =>
    cloneDatabase(
      {
        rds: rds(clients),
        rdsData: rdsData(clients),
        table: table(environment, clients),
        target: target(environment, payload.deployment),
        clock: environment.clock,
      },
      payload,
    ),
  );
