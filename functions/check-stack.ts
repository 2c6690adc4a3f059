import { checkStack } from "../orchestrator/stack-operation.ts";
import { cloudFormation } from "./shared/clients.ts";
import { integerSetting } from "./shared/settings.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("CheckStack", (payload) =>
  checkStack(
    {
      cloudFormation: cloudFormation(),
      clock: wallClock,
      deadlineSeconds: integerSetting("STACK_DEADLINE_SECONDS"),
    },
    payload,
  ),
);
