import { describeChangeSet } from "../orchestrator/states/describe-change-set.ts";
import type { Clients } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { reviewServices } from "./shared/review-services.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("DescribeChangeSet", environment, (payload) =>
    describeChangeSet(
      { ...reviewServices(environment, clients, payload.deployment), clock: environment.clock },
      payload,
    ),
  );
