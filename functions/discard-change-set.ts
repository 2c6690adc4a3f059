import { discardChangeSet } from "../orchestrator/states/discard-change-set.ts";
import { cloudFormation } from "./shared/clients.ts";
import { stateFunction } from "./shared/state-function.ts";

export const handler = stateFunction("DiscardChangeSet", (payload) =>
  discardChangeSet({ cloudFormation: cloudFormation() }, payload),
);
