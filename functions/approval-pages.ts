import { serveApproval } from "../orchestrator/web/approval-web.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { readServiceNow } from "./shared/service-now.ts";
import { setting } from "./shared/settings.ts";
import { showVotes } from "./shared/show-votes.ts";
import { webFunction } from "./shared/web-function.ts";

/** Serves the approval pages. It may not create links: whoever breaks into it cannot become another approver. */
export const createHandler = (environment: Environment, clients: Clients) =>
  webFunction(environment, (request) =>
    serveApproval(
      {
        table: table(environment, clients),
        stepFunctions: stepFunctions(clients),
        clock: environment.clock,
        webUrl: setting(environment, "WEB_URL"),
        serviceNow: readServiceNow(environment, clients, serviceTimeout),
        showVotes: showVotes(environment, clients),
      },
      request,
    ),
  );

// Milliseconds. Whoever opens the page waits for it; three calls take some 100 ms.
const serviceTimeout = 2_000;
