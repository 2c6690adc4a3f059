import { isViewKey } from "../approval/view-link.ts";
import { type DeploymentListServices, listDeployments } from "../history/deployment-list.ts";
import {
  type DeploymentView,
  type DeploymentViewServices,
  readDeploymentView,
} from "../history/deployment-view.ts";
import { readOutcome } from "../messages/outcome-record.ts";
import { deploymentAdditions, deploymentPage, livePage } from "../pages/deployment-page.ts";
import { deploymentsPage, listAdditions } from "../pages/deployments-page.ts";
import { haltWord } from "../pages/halt-section.ts";
import { pageHeaders } from "../pages/layout.ts";
import { isNamed } from "../text/named-error.ts";
import { pathSecret, viewPath } from "../text/secret-paths.ts";
import { assertFormToken, formToken, postedForm } from "./posted-form.ts";
import { respond, WebRefusal, type WebRequest, type WebResponse } from "./web-request.ts";

export interface DeploymentsServices extends DeploymentViewServices, DeploymentListServices {
  readonly requestHalt: RequestHalt;
  /** The address of the pages: forms come from there only. */
  readonly webUrl: string;
}

/** Requests that a deployment stops at its next safe point; `refused` has the reason why it cannot. */
export type RequestHalt = (
  deploymentId: string,
  by: string,
) => Promise<{ readonly status: "requested" } | { readonly status: "refused"; readonly reason: string }>;

// The key has 32 bytes in base64url; the page of one deployment adds its execution's name.
const deploymentsPath = new RegExp(
  `^(${viewPath}/(${pathSecret.source})/deployments)(?:/([\\w-]{1,80})(?:/(live|halt))?)?$`,
);

/** Serves the list of deployments, a deployment's page, its live parts, and its halt form. Throws WebRefusal. */
export async function serveDeployments(
  services: DeploymentsServices,
  request: WebRequest,
): Promise<WebResponse> {
  const [, listPath = "", key = "", id, action] = deploymentsPath.exec(request.path) ?? [];
  // The same response for both, so that no one can tell a wrong key from a wrong path.
  if (!listPath || !(await isViewKey(services.table, key))) throw notFound();
  assertMethod(request, action === "halt" ? ["POST"] : ["GET", "HEAD"]);
  if (!id) return serveList(services, listPath, request);
  const [view, told] = await Promise.all([viewOf(services, id), readOutcome(services.table, id)]);
  const halt = { token: formToken(haltSecret(key, id)), action: `${listPath}/${id}/halt` };
  const whatRuns = told?.outcome.endState === "Stopped" ? told.outcome.stopped.whatRuns : undefined;
  const page = { view, listPath, halt, whatRuns };
  switch (action) {
    case "live":
      return respond(200, livePage(page, (request.query?.get("known") ?? "").split(",")));
    case "halt":
      await postHalt(services, request, id, key);
      return respond(303, "", { location: `${listPath}/${id}` });
    default:
      return respond(200, deploymentPage(page), pageHeaders(deploymentAdditions(page)));
  }
}

const notFound = () => new WebRefusal(404, "Not found", "This page does not exist; check the link.");

function assertMethod({ method }: WebRequest, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  throw new WebRefusal(405, "Not allowed", `This page supports ${allowed.join(" and ")} only.`, {
    allow: allowed.join(", "),
  });
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
    `There is no deployment ${id}, or its records have expired.`,
  );
}

/** The secret of the form's token: the form of one deployment cannot halt another one. */
const haltSecret = (key: string, id: string) => `${key} ${id}`;

/** Halts the deployment if its page's form contains the word. Throws WebRefusal. */
async function postHalt(
  { requestHalt, webUrl }: DeploymentsServices,
  request: WebRequest,
  id: string,
  key: string,
): Promise<void> {
  const form = postedForm(request, webUrl, "use the form of the deployment's page");
  assertFormToken(form, haltSecret(key, id), "open the deployment's page again");
  if (form.get("word")?.trim().toLowerCase() !== haltWord) {
    throw new WebRefusal(422, "Nothing was halted", `Return to the form and type ${haltWord}.`);
  }
  const result = await requestHalt(id, "a person with the link to the deployment's page");
  if (result.status === "refused") throw new WebRefusal(409, "Nothing was halted", result.reason);
}
