import { checkTraces, parseTracePolicy } from "../orchestrator/check-traces.ts";
import { parseSmokeTests } from "../orchestrator/smoke-test-contract.ts";
import contract from "../service/smoke-tests.json" with { type: "json" };
import { xray } from "./shared/clients.ts";
import { delayScale } from "./shared/delay-scale.ts";
import { integerSetting, setting } from "./shared/settings.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("CheckTraces", (payload) =>
  checkTraces(
    {
      xray: xray(),
      clock: wallClock,
      tests: parseSmokeTests(contract),
      delayScale: delayScale(),
      deadlineSeconds: integerSetting("TRACE_DEADLINE_SECONDS"),
      policy: parseTracePolicy(setting("TRACE_POLICY")),
    },
    payload,
  ),
);
