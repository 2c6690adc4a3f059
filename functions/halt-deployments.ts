import { requestHalt } from "../orchestrator/halt.ts";
import { serveHalt } from "../orchestrator/web/halt-web.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { setting } from "./shared/settings.ts";
import { webFunction } from "./shared/web-function.ts";

/** Serves the page below a personal approval link that halts the deployment. */
export const createHandler = (environment: Environment, clients: Clients) =>
  webFunction(environment, (request) => {
    const services = {
      table: table(environment, clients),
      stepFunctions: stepFunctions(clients),
      clock: environment.clock,
    };
    return serveHalt(
      {
        ...services,
        webUrl: setting(environment, "WEB_URL"),
        requestHalt: (deploymentId, halt) => requestHalt(services, deploymentId, halt),
      },
      request,
    );
  });
