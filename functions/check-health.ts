import { checkHealth } from "../orchestrator/check-health.ts";
import { cloudFormation, ecs, elasticLoadBalancing } from "./shared/clients.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("CheckHealth", (payload) =>
  checkHealth(
    {
      cloudFormation: cloudFormation(),
      ecs: ecs(),
      elasticLoadBalancing: elasticLoadBalancing(),
      clock: wallClock,
      deadlineSeconds: integerSetting("HEALTH_DEADLINE_SECONDS"),
    },
    payload,
  ),
);
