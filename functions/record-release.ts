import { recordRelease } from "../orchestrator/states/record-release.ts";
import { cloudFormation, ecs, table } from "./shared/clients.ts";
import { contract } from "./shared/smoke-tests.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const handler = stateFunction("RecordRelease", (payload) =>
  recordRelease(
    {
      cloudFormation: cloudFormation(),
      ecs: ecs(),
      table: table(),
      clock: wallClock,
      target: target(payload.deployment),
      contract: contract(payload.deployment),
    },
    payload,
  ),
);
