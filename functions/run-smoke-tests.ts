import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { runSmokeTests } from "../orchestrator/states/run-smoke-tests.ts";
import { cloudFormation, table } from "./shared/clients.ts";
import { contract } from "./shared/smoke-tests.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const handler = stateFunction("RunSmokeTests", (payload) =>
  runSmokeTests(
    {
      cloudFormation: cloudFormation(),
      table: table(),
      clock: wallClock,
      stopwatch: performance,
      http: fetch,
      sleep,
      randomBytes,
      target: target(payload.deployment),
      contract: contract(payload.deployment),
    },
    payload,
  ),
);
