import { collectEvidence } from "../orchestrator/states/collect-evidence.ts";
import {
  cloudFormation,
  cloudWatchLogs,
  ecs,
  elasticLoadBalancing,
  rdsData,
  table,
} from "./shared/clients.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const handler = stateFunction("CollectEvidence", (payload) =>
  collectEvidence(
    {
      cloudFormation: cloudFormation(),
      cloudWatchLogs: cloudWatchLogs(),
      ecs: ecs(),
      elasticLoadBalancing: elasticLoadBalancing(),
      rdsData: rdsData(),
      table: table(),
      clock: wallClock,
      target: target(payload.deployment),
    },
    payload,
  ),
);
