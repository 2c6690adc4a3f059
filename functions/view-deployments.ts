import type { KnownDeployment } from "../orchestrator/history/deployment-list.ts";
import { serveDeployments } from "../orchestrator/web/deployments-web.ts";
import { type Clients, stepFunctions, table } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { setting } from "./shared/settings.ts";
import { webFunction } from "./shared/web-function.ts";

/** Serves the deployment pages. A function of its own, which may only read: a link to view cannot decide anything. */
export const createHandler = (environment: Environment, clients: Clients) => {
  const ended = new Map<string, KnownDeployment>();
  return webFunction(environment, (request) =>
    serveDeployments(
      {
        table: table(environment, clients),
        stepFunctions: stepFunctions(clients),
        clock: environment.clock,
        stateMachineArn: setting(environment, "STATE_MACHINE_ARN"),
        ended,
      },
      request,
    ),
  );
};
