import { countPost } from "../approval/approval-link.ts";
import { decisionNotice } from "../approval/approval-notice.ts";
import { askForLink, maxAsks } from "../approval/link-ask.ts";
import { messagePage } from "../pages/message-page.ts";
import {
  type ApprovalPageServices,
  approvalResponse,
  endedState,
  type OpenedPage,
  type PageState,
  tooManyPosts,
} from "./approval-response.ts";
import { assertFormToken, formToken, postedForm } from "./posted-form.ts";
import { respond, WebRefusal, type WebRequest, type WebResponse } from "./web-request.ts";

/** The plan and the form that asks for a personal link: what a link shows that many people have. */
export async function showPlan(services: ApprovalPageServices, opened: OpenedPage): Promise<WebResponse> {
  const { approval, secret } = opened;
  const page = (state: Omit<PageState, "statusCode">) =>
    approvalResponse(services, opened, { statusCode: 200, ...state });
  const ended = await endedState(services, opened);
  if (ended) return approvalResponse(services, opened, ended);
  return approval.decision
    ? page({ notice: decisionNotice(approval), delivered: approval.deliveredAt !== undefined })
    : page({ form: { kind: "link", token: formToken(secret) } });
}

/** Records for whom a personal link is asked; the answer is the same for every address. Throws WebRefusal. */
export async function postLinkAsk(
  services: ApprovalPageServices,
  request: WebRequest,
  opened: OpenedPage,
): Promise<WebResponse> {
  const form = postedForm(request, services.webUrl, "open the link in the channel and use its form");
  assertFormToken(form, opened.secret, "open the link in the channel again");
  if (!(await countPost(services.table, opened.linkHash))) throw tooManyPosts();
  const ended = await endedState(services, opened);
  if (ended) return approvalResponse(services, opened, ended);
  const address = addressIn(form);
  await askForLink(services.table, opened.approval, address, services.clock.now());
  return respond(200, messagePage("Look into your mail", asked));
}

// RFC 5321: a path of 256 characters with its brackets.
const maxAddressLength = 254;

function addressIn(form: URLSearchParams): string {
  const address = form.get("address")?.trim() ?? "";
  if (/^[^\s@]+@[^\s@]+$/.test(address) && address.length <= maxAddressLength) return address;
  throw new WebRefusal(
    422,
    "Nothing was sent",
    "Return to the form and write your mail address, e.g. bob@example.com.",
  );
}

const asked =
  "If this address is an approver's, their personal link is sent to it within two minutes. " +
  `One address gets at most ${maxAsks} of these mails. Nothing was decided.`;
