import { setTimeout as sleep } from "node:timers/promises";
import { initializeDatabase } from "../orchestrator/states/initialize-database.ts";
import { migrations } from "./shared/assets.ts";
import { type Clients, cloudFormation, ecs, rdsData, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("InitializeDatabase", environment, (payload) =>
    initializeDatabase(
      {
        cloudFormation: cloudFormation(clients),
        ecs: ecs(clients),
        rdsData: rdsData(clients),
        table: table(environment, clients),
        target: target(environment, payload.deployment),
        migrations: migrations(environment),
        sleep,
      },
      payload,
    ),
  );
