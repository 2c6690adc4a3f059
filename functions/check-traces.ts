import { checkTraces, parseTracePolicy } from "../orchestrator/states/check-traces.ts";
import { type Clients, table, xray } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { integerSetting, setting } from "./shared/settings.ts";
import { contract } from "./shared/smoke-tests.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("CheckTraces", environment, (payload) =>
    checkTraces(
      {
        xray: xray(clients),
        table: table(environment, clients),
        clock: environment.clock,
        contract: contract(environment, payload.deployment),
        deadlineSeconds: integerSetting(environment, "TRACE_DEADLINE_SECONDS"),
        policy: parseTracePolicy(setting(environment, "TRACE_POLICY")),
      },
      payload,
    ),
  );
