import { checkHealth } from "../orchestrator/states/check-health.ts";
import { cloudFormation, ecs, elasticLoadBalancing, table } from "./shared/clients.ts";
import { whileRollingOut } from "./shared/roll-out.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const handler = stateFunction("CheckHealth", (payload) =>
  whileRollingOut(
    payload,
    checkHealth(
      {
        cloudFormation: cloudFormation(),
        ecs: ecs(),
        elasticLoadBalancing: elasticLoadBalancing(),
        table: table(),
        clock: wallClock,
        target: target(payload.deployment),
        deadlineSeconds: integerSetting("HEALTH_DEADLINE_SECONDS"),
      },
      payload,
    ),
  ),
);
