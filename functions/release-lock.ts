import { releaseLock } from "../orchestrator/states/release-lock.ts";
import { type Clients, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("ReleaseLock", environment, (payload) => releaseLock(table(environment, clients), payload));
