import { createChangeSet } from "../orchestrator/states/create-change-set.ts";
import { cloudFormation, table } from "./shared/clients.ts";
import { computeTemplate } from "./shared/compute-template.ts";
import { optionalSetting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const handler = stateFunction("CreateChangeSet", (payload) =>
  createChangeSet(
    {
      cloudFormation: cloudFormation(),
      table: table(),
      target: target(payload.deployment),
      template: computeTemplate(),
      roleArn: optionalSetting("CLOUDFORMATION_ROLE_ARN"),
    },
    payload,
  ),
);
