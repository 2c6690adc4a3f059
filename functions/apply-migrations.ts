import { setTimeout as sleep } from "node:timers/promises";
import { applyMigrations } from "../orchestrator/states/apply-migrations.ts";
import { type Clients, cloudWatchLogs, ecs, rdsData } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { consentServices } from "./shared/review-services.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("ApplyMigrations", environment, (payload) =>
    applyMigrations(
      {
        ...consentServices(environment, clients, payload.deployment),
        cloudWatchLogs: cloudWatchLogs(clients),
        ecs: ecs(clients),
        rdsData: rdsData(clients),
        clock: environment.clock,
        sleep,
      },
      payload,
    ),
  );
