import { parsePrincipals } from "../orchestrator/deployment/principals.ts";
import { type Proofs, proveRequesters } from "../orchestrator/prove-requesters.ts";
import { type Clients, cloudTrail, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { setting } from "./shared/settings.ts";
import { inSubsegment } from "./shared/tracing.ts";

/** Called by EventBridge every minute; it logs only if a starter is not proven. */
export const createHandler = (environment: Environment, clients: Clients) => async (): Promise<Proofs> => {
  const proofs = await inSubsegment(environment, "ProveRequesters", {}, () =>
    proveRequesters({
      table: table(environment, clients),
      cloudTrail: cloudTrail(clients),
      principals: parsePrincipals(setting(environment, "PRINCIPALS")),
      clock: environment.clock,
    }),
  );
  if (proofs.unproven > 0) environment.logger.info("looked up starters", { ...proofs });
  return proofs;
};
