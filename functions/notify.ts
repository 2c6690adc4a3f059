import { randomBytes } from "node:crypto";
import { notify } from "../orchestrator/states/notify.ts";
import { channels } from "./shared/channels.ts";
import { stepFunctions, table } from "./shared/clients.ts";
import { setting } from "./shared/settings.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("Notify", (payload) =>
  notify(
    {
      ...channels(),
      table: table(),
      stepFunctions: stepFunctions(),
      clock: wallClock,
      randomBytes,
      webUrl: setting("WEB_URL"),
    },
    payload,
  ),
);
