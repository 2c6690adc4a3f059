import { releaseLock } from "../orchestrator/states/release-lock.ts";
import { table } from "./shared/clients.ts";
import { stateFunction } from "./shared/state-function.ts";

export const handler = stateFunction("ReleaseLock", (payload) => releaseLock(table(), payload));
