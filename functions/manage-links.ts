import { randomBytes } from "node:crypto";
import { serveLinks } from "../orchestrator/web/links-web.ts";
import { type Clients, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { jsonAnswers } from "./shared/json-answers.ts";
import { setting } from "./shared/settings.ts";
import { webFunction } from "./shared/web-function.ts";

/** Makes and withdraws links to the deployment pages, for the caller whom API Gateway has authenticated. */
export const createHandler = (environment: Environment, clients: Clients) =>
  webFunction(
    environment,
    (request) =>
      serveLinks(
        {
          table: table(environment, clients),
          randomBytes,
          clock: environment.clock,
          webUrl: setting(environment, "WEB_URL"),
        },
        request,
      ),
    jsonAnswers("send the same request again"),
  );
