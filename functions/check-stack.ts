import { checkStack } from "../orchestrator/states/check-stack.ts";
import { cloudFormation, ecs, table } from "./shared/clients.ts";
import { whileRollingOut } from "./shared/roll-out.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const handler = stateFunction("CheckStack", (payload) =>
  whileRollingOut(
    payload,
    checkStack(
      {
        cloudFormation: cloudFormation(),
        ecs: ecs(),
        table: table(),
        target: target(payload.deployment),
        clock: wallClock,
        deadlineSeconds: integerSetting("STACK_DEADLINE_SECONDS"),
      },
      payload,
    ),
  ),
);
