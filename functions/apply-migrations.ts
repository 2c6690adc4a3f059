import { applyMigrations } from "../orchestrator/states/apply-migrations.ts";
import { rdsData } from "./shared/clients.ts";
import { reviewServices } from "./shared/review-services.ts";
import { stateFunction } from "./shared/state-function.ts";

export const handler = stateFunction("ApplyMigrations", (payload) =>
  applyMigrations({ ...reviewServices(payload.deployment), rdsData: rdsData() }, payload),
);
