import { validateDeployment } from "../orchestrator/states/validate-deployment.ts";
import { cloudFormation, ecs, table } from "./shared/clients.ts";
import { computeTemplate } from "./shared/compute-template.ts";
import { addressesSetting, integerSetting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";
import { targets } from "./shared/targets.ts";

export const handler = stateFunction("ValidateDeployment", (payload) =>
  validateDeployment(
    {
      cloudFormation: cloudFormation(),
      ecs: ecs(),
      table: table(),
      template: computeTemplate(),
      targets: targets(),
      approval: {
        recipients: addressesSetting("APPROVAL_RECIPIENTS"),
        quorum: integerSetting("APPROVAL_QUORUM"),
        deadlineSeconds: integerSetting("APPROVAL_DEADLINE_SECONDS"),
      },
    },
    payload,
  ),
);
