import { randomBytes } from "node:crypto";
import { parsePrincipals } from "../orchestrator/deployment/principals.ts";
import { serveStart } from "../orchestrator/web/start-web.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { jsonAnswers } from "./shared/json-answers.ts";
import { setting } from "./shared/settings.ts";
import { webFunction } from "./shared/web-function.ts";

/** Starts a deployment for the caller whom API Gateway has authenticated, and records who that is. */
export const createHandler = (environment: Environment, clients: Clients) =>
  webFunction(
    environment,
    (request) =>
      serveStart(
        {
          table: table(environment, clients),
          stepFunctions: stepFunctions(clients),
          stateMachineArn: setting(environment, "STATE_MACHINE_ARN"),
          principals: parsePrincipals(setting(environment, "PRINCIPALS")),
          clock: environment.clock,
          randomBytes,
        },
        request,
      ),
    jsonAnswers("send the same request again, which starts nothing twice"),
  );
