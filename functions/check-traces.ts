import { checkTraces, parseTracePolicy } from "../orchestrator/states/check-traces.ts";
import { table, xray } from "./shared/clients.ts";
import { integerSetting, setting } from "./shared/settings.ts";
import { contract } from "./shared/smoke-tests.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("CheckTraces", (payload) =>
  checkTraces(
    {
      xray: xray(),
      table: table(),
      clock: wallClock,
      contract: contract(payload.deployment),
      deadlineSeconds: integerSetting("TRACE_DEADLINE_SECONDS"),
      policy: parseTracePolicy(setting("TRACE_POLICY")),
    },
    payload,
  ),
);
