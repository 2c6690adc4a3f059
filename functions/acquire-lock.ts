import { acquireLock } from "../orchestrator/states/acquire-lock.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("AcquireLock", environment, (payload) =>
    acquireLock(
      { table: table(environment, clients), stepFunctions: stepFunctions(clients), clock: environment.clock },
      payload,
    ),
  );
