import { executeChangeSet } from "../orchestrator/states/execute-change-set.ts";
import type { Clients } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { consentServices } from "./shared/review-services.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("ExecuteChangeSet", environment, (payload) =>
    executeChangeSet(
      { ...consentServices(environment, clients, payload.deployment), clock: environment.clock },
      payload,
    ),
  );
