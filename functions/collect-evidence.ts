import { collectEvidence } from "../orchestrator/states/collect-evidence.ts";
import {
  type Clients,
  cloudFormation,
  cloudWatchLogs,
  ecs,
  elasticLoadBalancing,
  rdsData,
  table,
} from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("CollectEvidence", environment, (payload) =>
    collectEvidence(
      {
        cloudFormation: cloudFormation(clients),
        cloudWatchLogs: cloudWatchLogs(clients),
        ecs: ecs(clients),
        elasticLoadBalancing: elasticLoadBalancing(clients),
        rdsData: rdsData(clients),
        table: table(environment, clients),
        clock: environment.clock,
        target: target(environment, payload.deployment),
      },
      payload,
    ),
  );
