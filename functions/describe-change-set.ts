import { describeChangeSet } from "../orchestrator/states/describe-change-set.ts";
import { reviewServices } from "./shared/review-services.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("DescribeChangeSet", (payload) =>
  describeChangeSet({ ...reviewServices(payload.deployment), clock: wallClock }, payload),
);
