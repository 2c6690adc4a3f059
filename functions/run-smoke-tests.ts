import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { runSmokeTests } from "../orchestrator/states/run-smoke-tests.ts";
import { type Clients, cloudFormation, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { contract } from "./shared/smoke-tests.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("RunSmokeTests", environment, (payload) =>
    runSmokeTests(
      {
        cloudFormation: cloudFormation(clients),
        table: table(environment, clients),
        clock: environment.clock,
        stopwatch: performance,
        http: fetch,
        sleep,
        randomBytes,
        target: target(environment, payload.deployment),
        contract: contract(environment, payload.deployment),
      },
      payload,
    ),
  );
