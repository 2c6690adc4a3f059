import { randomBytes } from "node:crypto";
import { notify } from "../orchestrator/states/notify.ts";
import { channels } from "./shared/channels.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { setting } from "./shared/settings.ts";
import { stateFunction } from "./shared/state-function.ts";

export const createHandler = (environment: Environment, clients: Clients) =>
  stateFunction("Notify", environment, (payload) =>
    notify(
      {
        ...channels(environment, clients),
        table: table(environment, clients),
        stepFunctions: stepFunctions(clients),
        clock: environment.clock,
        randomBytes,
        webUrl: setting(environment, "WEB_URL"),
      },
      payload,
    ),
  );
