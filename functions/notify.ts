import { notify } from "../orchestrator/notification.ts";
import { channels } from "./shared/channels.ts";
import { table } from "./shared/clients.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("Notify", (payload) =>
  notify({ ...channels(), table: table(), clock: wallClock }, payload),
);
