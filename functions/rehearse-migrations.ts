import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { rehearseMigrations } from "../orchestrator/states/rehearse-migrations.ts";
import { type Clients, cloudFormation, ecs, rdsData, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("RehearseMigrations", environment, (payload) =>
    rehearseMigrations(
      {
        cloudFormation: cloudFormation(clients),
        ecs: ecs(clients),
        rdsData: rdsData(clients),
        table: table(environment, clients),
        target: target(environment, payload.deployment),
        clock: environment.clock,
        stopwatch: performance,
        http: fetch,
        sleep,
        randomBytes,
      },
      payload,
    ),
  );
