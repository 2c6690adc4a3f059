import { initializeDatabase } from "../orchestrator/database.ts";
import { rdsData, table } from "./shared/clients.ts";
import { migrations } from "./shared/migrations.ts";
import { setting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";

export const handler = stateFunction("InitializeDatabase", (payload) =>
  initializeDatabase(
    {
      rdsData: rdsData(),
      table: table(),
      cluster: {
        resourceArn: setting("DATABASE_CLUSTER_ARN"),
        secretArn: setting("DATABASE_SECRET_ARN"),
        database: setting("DATABASE_NAME"),
      },
      migrations: migrations(),
    },
    payload,
  ),
);
