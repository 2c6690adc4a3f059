import { requestHalt } from "../orchestrator/halt.ts";
import type { ListedDeployment } from "../orchestrator/history/deployment-list.ts";
import { serveDeployments } from "../orchestrator/web/deployments-web.ts";
import { stepFunctions, table } from "./shared/clients.ts";
import { setting } from "./shared/settings.ts";
import { wallClock } from "./shared/state-function.ts";
import { webFunction } from "./shared/web-function.ts";

const ended = new Map<string, ListedDeployment>();

/** Serves the pages that people watch deployments on; a function of its own, that approves nothing. */
export const handler = webFunction((request) => {
  const services = { table: table(), stepFunctions: stepFunctions(), clock: wallClock };
  return serveDeployments(
    {
      ...services,
      stateMachineArn: setting("STATE_MACHINE_ARN"),
      ended,
      requestHalt: (deploymentId, by) => requestHalt(services, deploymentId, by),
    },
    request,
  );
});
