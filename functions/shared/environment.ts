import type { Logger } from "@aws-lambda-powertools/logger";
import type { Clock } from "../../orchestrator/text/clock.ts";
import type { Clients } from "./clients.ts";
import type { Tracing } from "./tracing.ts";

/** What a function gets passed in place of the process's globals. */
export interface Environment {
  /** Environment variables: the function's settings, and those that Lambda sets. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** One per function instance; it writes JSON lines and never the payload, which may carry a task token. */
  readonly logger: Pick<Logger, "addContext" | "appendKeys" | "info" | "warn" | "error">;
  readonly tracing: Tracing;
}

/** What each file of `functions/` exports as `createHandler`. It is called once per function instance. */
export type CreateHandler = (
  environment: Environment,
  clients: Clients,
) => (event: never, context: never) => unknown;
