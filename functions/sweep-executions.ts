import { type Sweep, sweepExecutions } from "../orchestrator/sweep.ts";
import { cleanUpServices } from "./shared/clean-up-services.ts";
import type { Clients } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { inSubsegment } from "./shared/tracing.ts";

/** Called by EventBridge every minute; it logs only if it has done something. */
export const createHandler = (environment: Environment, clients: Clients) => async (): Promise<Sweep> => {
  const sweep = await inSubsegment(environment, "SweepExecutions", {}, () =>
    sweepExecutions(cleanUpServices(environment, clients)),
  );
  const { open: _open, ...done } = sweep;
  if (Object.values(done).some((count) => count > 0)) environment.logger.info("swept", { ...sweep });
  return sweep;
};
