import { settleStack } from "../orchestrator/states/settle-stack.ts";
import { cloudFormation, table } from "./shared/clients.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("SettleStack", (payload) =>
  settleStack(
    {
      cloudFormation: cloudFormation(),
      table: table(),
      clock: wallClock,
      deadlineSeconds: integerSetting("SETTLE_DEADLINE_SECONDS"),
    },
    payload,
  ),
);
