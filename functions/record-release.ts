import { recordRelease } from "../orchestrator/states/record-release.ts";
import { type Clients, cloudFormation, ecs, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { contract } from "./shared/smoke-tests.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("RecordRelease", environment, (payload) =>
    recordRelease(
      {
        cloudFormation: cloudFormation(clients),
        ecs: ecs(clients),
        table: table(environment, clients),
        clock: environment.clock,
        target: target(environment, payload.deployment),
        contract: contract(environment, payload.deployment),
      },
      payload,
    ),
  );
