import { validateDeployment } from "../orchestrator/states/validate-deployment.ts";
import { computeTemplate } from "./shared/assets.ts";
import { type Clients, cloudFormation, ecs, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { addressesSetting, integerSetting } from "./shared/settings.ts";
import { contractOf } from "./shared/smoke-tests.ts";
import { stateFunction } from "./shared/state-function.ts";
import { targets } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("ValidateDeployment", environment, (payload) =>
    validateDeployment(
      {
        cloudFormation: cloudFormation(clients),
        ecs: ecs(clients),
        table: table(environment, clients),
        template: computeTemplate(environment),
        contractOf: (target) => contractOf(environment, target),
        targets: targets(environment),
        approval: {
          recipients: addressesSetting(environment, "APPROVAL_RECIPIENTS"),
          quorum: integerSetting(environment, "APPROVAL_QUORUM"),
          deadlineSeconds: integerSetting(environment, "APPROVAL_DEADLINE_SECONDS"),
        },
      },
      payload,
    ),
  );
