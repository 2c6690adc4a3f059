import { createChangeSet } from "../orchestrator/states/create-change-set.ts";
import { computeTemplate } from "./shared/assets.ts";
import { type Clients, cloudFormation, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { imageRegistries } from "./shared/image-registries.ts";
import { optionalSetting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";
import { target } from "./shared/targets.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("CreateChangeSet", environment, (payload) =>
    createChangeSet(
      {
        cloudFormation: cloudFormation(clients),
        table: table(environment, clients),
        target: target(environment, payload.deployment),
        images: imageRegistries(environment, clients),
        template: computeTemplate(environment),
        roleArn: optionalSetting(environment, "CLOUDFORMATION_ROLE_ARN"),
      },
      payload,
    ),
  );
