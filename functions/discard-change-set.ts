import { discardChangeSet } from "../orchestrator/states/discard-change-set.ts";
import { type Clients, cloudFormation } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("DiscardChangeSet", environment, (payload) =>
    discardChangeSet({ cloudFormation: cloudFormation(clients) }, payload),
  );
