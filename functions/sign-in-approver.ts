import { randomBytes } from "node:crypto";
import { accountOf, parsePrincipals } from "../orchestrator/deployment/principals.ts";
import { serveSignIn } from "../orchestrator/web/sign-in-web.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { jsonAnswers } from "./shared/json-answers.ts";
import { setting } from "./shared/settings.ts";
import { showVotes } from "./shared/show-votes.ts";
import { webFunction } from "./shared/web-function.ts";

/** Gives an approver whom API Gateway has authenticated their personal link, or records their vote. */
export const createHandler = (environment: Environment, clients: Clients) =>
  webFunction(
    environment,
    (request) =>
      serveSignIn(
        {
          table: table(environment, clients),
          stepFunctions: stepFunctions(clients),
          clock: environment.clock,
          randomBytes,
          webUrl: setting(environment, "WEB_URL"),
          principals: parsePrincipals(setting(environment, "PRINCIPALS")),
          accountId: accountOf(setting(environment, "STATE_MACHINE_ARN")),
          showVotes: showVotes(environment, clients),
        },
        request,
      ),
    jsonAnswers("send the same request again: a vote is recorded once"),
  );
