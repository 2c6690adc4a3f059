import { executeChangeSet } from "../orchestrator/states/execute-change-set.ts";
import { reviewServices } from "./shared/review-services.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("ExecuteChangeSet", (payload) =>
  executeChangeSet({ ...reviewServices(payload.deployment), clock: wallClock }, payload),
);
