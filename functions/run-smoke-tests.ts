import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseSmokeTests } from "../orchestrator/smoke-test-contract.ts";
import { runSmokeTests } from "../orchestrator/smoke-tests.ts";
import contract from "../service/smoke-tests.json" with { type: "json" };
import { cloudFormation, table } from "./shared/clients.ts";
import { delayScale } from "./shared/delay-scale.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

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
      tests: parseSmokeTests(contract),
      delayScale: delayScale(),
    },
    payload,
  ),
);
