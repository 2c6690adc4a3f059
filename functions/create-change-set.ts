import { createChangeSet } from "../orchestrator/change-set.ts";
import { cloudFormation, table } from "./shared/clients.ts";
import { computeTemplate } from "./shared/compute-template.ts";
import { stateFunction } from "./shared/state-function.ts";

export const handler = stateFunction("CreateChangeSet", (payload) =>
  createChangeSet({ cloudFormation: cloudFormation(), table: table(), template: computeTemplate() }, payload),
);
