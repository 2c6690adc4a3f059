import { requestHalt } from "../orchestrator/halt.ts";
import { serveSignedHalt } from "../orchestrator/web/signed-halt-web.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { jsonAnswers } from "./shared/json-answers.ts";
import { webFunction } from "./shared/web-function.ts";

/** Halts a deployment for the caller whom API Gateway has authenticated, in their name. */
export const createHandler = (environment: Environment, clients: Clients) =>
  webFunction(
    environment,
    (request) => {
      const services = {
        table: table(environment, clients),
        stepFunctions: stepFunctions(clients),
        clock: environment.clock,
      };
      return serveSignedHalt(
        { requestHalt: (nameOrId, halt) => requestHalt(services, nameOrId, halt) },
        request,
      );
    },
    jsonAnswers("send the same request again: the first halt counts"),
  );
