import { initializeDatabase } from "../orchestrator/states/initialize-database.ts";
import { rdsData, table } from "./shared/clients.ts";
import { migrations } from "./shared/migrations.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const handler = stateFunction("InitializeDatabase", (payload) =>
  initializeDatabase(
    {
      rdsData: rdsData(),
      table: table(),
      target: target(payload.deployment),
      migrations: migrations(),
    },
    payload,
  ),
);
