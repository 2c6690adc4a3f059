import { type CloneSweep, sweepClones } from "../orchestrator/sweep-clones.ts";
import { type Clients, cloudFormation, ecs, rds, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { targets } from "./shared/targets.ts";
import { inSubsegment } from "./shared/tracing.ts";

/** Called by EventBridge every minute; it logs only if a clone may exist. */
export const createHandler =
  (environment: Environment, clients: Clients) => async (): Promise<CloneSweep> => {
    const sweep = await inSubsegment(environment, "SweepClones", {}, () =>
      sweepClones({
        cloudFormation: cloudFormation(clients),
        ecs: ecs(clients),
        rds: rds(clients),
        stepFunctions: stepFunctions(clients),
        table: table(environment, clients),
        targets: targets(environment),
        clock: environment.clock,
      }),
    );
    if (sweep.open > 0) environment.logger.info("swept", { ...sweep });
    return sweep;
  };
