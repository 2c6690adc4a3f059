import { describeChangeSet } from "../orchestrator/describe-change-set.ts";
import { cloudFormation, table } from "./shared/clients.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const handler = stateFunction("DescribeChangeSet", (payload) =>
  describeChangeSet(
    {
      cloudFormation: cloudFormation(),
      table: table(),
      clock: wallClock,
      target: target(payload.deployment),
    },
    payload,
  ),
);
