import { checkViewLink } from "../approval/view-link.ts";
import { executionNameOf } from "../deployment/deployment-id.ts";
import { type DeploymentListServices, listDeployments } from "../history/deployment-list.ts";
import {
  type DeploymentView,
  type DeploymentViewServices,
  readDeploymentView,
} from "../history/deployment-view.ts";
import { readOutcome } from "../messages/outcome-record.ts";
import { deploymentAdditions, deploymentPage, livePage } from "../pages/deployment-page.ts";
import { deploymentsPage, listAdditions } from "../pages/deployments-page.ts";
import { pageHeaders } from "../pages/layout.ts";
import { isNamed } from "../text/named-error.ts";
import { viewedPage } from "./viewed-page.ts";
import { respond, WebRefusal, type WebRequest, type WebResponse } from "./web-request.ts";

export type DeploymentsServices = DeploymentViewServices & DeploymentListServices;

/** Serves the list of deployments, a deployment's page and its live parts. Throws WebRefusal. */
export async function serveDeployments(
  services: DeploymentsServices,
  request: WebRequest,
): Promise<WebResponse> {
  const viewed = viewedPage(request.path);
  const state = viewed ? await checkViewLink(services, viewed.link) : "unknown";
  // The same response for both, so that no one can tell a wrong link from a wrong path.
  if (!viewed || state === "unknown") throw notFound();
  if (state === "expired") throw expired(viewed.link.until);
  assertMethod(request);
  const { deployment, listPath, isLive } = viewed;
  if (!deployment) return serveList(services, listPath ?? "", request);
  const view = await viewOf(services, deployment.id);
  const told = await readOutcome(services.table, view.id);
  const whatRuns = told?.outcome.endState === "Stopped" ? told.outcome.stopped.whatRuns : undefined;
  const page = { view, path: deployment.path, listPath, whatRuns, notTold: told?.notTold };
  return isLive
    ? respond(200, livePage(page, (request.query?.get("known") ?? "").split(",")))
    : respond(200, deploymentPage(page), pageHeaders(deploymentAdditions(page)));
}

const notFound = () =>
  new WebRefusal(
    404,
    "Not found",
    "This page does not exist, or its link was withdrawn; check the link, or use that of a newer message.",
  );

const expired = (until: string) =>
  new WebRefusal(
    410,
    "The link has expired",
    `It opened its page until ${until}. Who operates X-Ray Watch makes a new one: npm run links.`,
  );

function assertMethod({ method }: WebRequest): void {
  if (method === "GET" || method === "HEAD") return;
  throw new WebRefusal(405, "Not allowed", "This page supports GET and HEAD only.", { allow: "GET, HEAD" });
}

async function serveList(
  services: DeploymentsServices,
  listPath: string,
  { query }: WebRequest,
): Promise<WebResponse> {
  const list = await listDeployments(services, query?.get("next") ?? undefined).catch((error: unknown) => {
    // An expired token, or a forged one.
    if (isNamed(error, "InvalidToken"))
      throw new WebRefusal(
        410,
        "Too old",
        "The link to this page of the list has expired; open the list again.",
      );
    throw error;
  });
  return respond(200, deploymentsPage(list, listPath), pageHeaders(listAdditions));
}

async function viewOf(services: DeploymentsServices, id: string): Promise<DeploymentView> {
  const view = await readDeploymentView(services, id);
  if (view) return view;
  throw new WebRefusal(
    404,
    "Unknown deployment",
    `There is no deployment ${executionNameOf(id)}, or its records have expired.`,
  );
}
