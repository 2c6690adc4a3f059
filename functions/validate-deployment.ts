import { validateDeployment } from "../orchestrator/validate-deployment.ts";
import { cloudFormation } from "./shared/clients.ts";
import { computeTemplate } from "./shared/compute-template.ts";
import { integerSetting, optionalSetting, setting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";

export const handler = stateFunction("ValidateDeployment", (payload) =>
  validateDeployment(
    {
      cloudFormation: cloudFormation(),
      template: computeTemplate(),
      settings: {
        defaultStackName: setting("DEFAULT_STACK_NAME"),
        defaultParameters: JSON.parse(optionalSetting("DEFAULT_PARAMETERS") ?? "{}") as Record<
          string,
          string
        >,
        approvalDeadlineSeconds: integerSetting("APPROVAL_DEADLINE_SECONDS"),
      },
    },
    payload,
  ),
);
