import { acquireLock } from "../orchestrator/states/acquire-lock.ts";
import { stepFunctions, table } from "./shared/clients.ts";
import { stateFunction, wallClock } from "./shared/state-function.ts";

export const handler = stateFunction("AcquireLock", (payload) =>
  acquireLock({ table: table(), stepFunctions: stepFunctions(), clock: wallClock }, payload),
);
