import { type ApprovalWebServices, serveApproval } from "./approval-web.ts";
import { type SlackInteractionServices, serveSlackInteraction } from "./slack-interaction.ts";
import { type WebPathName, webPathOf } from "./web-paths.ts";
import { type RawWebRequest, WebRefusal, type WebResponse } from "./web-request.ts";

export type WebServices = ApprovalWebServices & SlackInteractionServices;

type Serve = (services: WebServices, request: RawWebRequest) => Promise<WebResponse>;

const routes: Readonly<Record<WebPathName, Serve>> = {
  approval: serveApproval,
  slackInteractions: serveSlackInteraction,
};

/** Routes a request by its path. Throws WebRefusal. */
export async function serve(services: WebServices, request: RawWebRequest): Promise<WebResponse> {
  const name = webPathOf(request.path);
  if (name) return routes[name](services, request);
  throw new WebRefusal(404, "Not found", "This page does not exist; check the link in the mail.");
}
