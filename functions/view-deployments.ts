import { requestHalt } from "../orchestrator/halt.ts";
import type { KnownDeployment } from "../orchestrator/history/deployment-list.ts";
import { serveDeployments } from "../orchestrator/web/deployments-web.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { setting } from "./shared/settings.ts";
import { webFunction } from "./shared/web-function.ts";

/** Serves the deployment pages. A function of its own, so that a link to view cannot approve. */
export const createHandler = (environment: Environment, clients: Clients) => {
  const ended = new Map<string, KnownDeployment>();
  return webFunction(environment, (request) => {
    const services = {
      table: table(environment, clients),
      stepFunctions: stepFunctions(clients),
      clock: environment.clock,
    };
    return serveDeployments(
      {
        ...services,
        webUrl: setting(environment, "WEB_URL"),
        stateMachineArn: setting(environment, "STATE_MACHINE_ARN"),
        ended,
        requestHalt: (deploymentId, by) => requestHalt(services, deploymentId, by),
      },
      request,
    );
  });
};
