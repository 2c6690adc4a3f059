import { formToken, hashOfSecret, isFormToken } from "./approval-link.ts";
import type { Approval } from "./approval-record.ts";
import {
  type DecisionResult,
  type DecisionServices,
  decide,
  isExpired,
  type OpenedLink,
  openLink,
} from "./decision.ts";
import { loadReview } from "./describe-change-set.ts";
import { approvalPage, maxCommentLength } from "./pages/approval-page.ts";
import type { Decision } from "./payloads.ts";
import {
  formOf,
  isFromOwnPage,
  respond,
  WebRefusal,
  type WebRequest,
  type WebResponse,
} from "./web-request.ts";

// 32 bytes in base64url.
const linkPath = /^\/approve\/([\w-]{43})$/;

const decisions: Readonly<Record<string, Decision["decision"]>> = { approve: "approved", reject: "rejected" };

/** Serves a personal approval link: GET and HEAD show, POST decides. Throws WebRefusal. */
export async function serveApproval(services: DecisionServices, request: WebRequest): Promise<WebResponse> {
  const secret = linkPath.exec(request.path)?.[1];
  if (!secret) throw new WebRefusal(404, "Not found", "There is no such page; check the link in the mail.");
  switch (request.method) {
    case "GET":
    case "HEAD":
      return show(services, await open(services, secret), secret);
    case "POST":
      return post(services, request, secret);
    default:
      throw new WebRefusal(405, "Not allowed", "This page can be opened, and its form sent.", {
        allow: "GET, HEAD, POST",
      });
  }
}

async function open({ table }: DecisionServices, secret: string): Promise<OpenedLink> {
  const opened = await openLink(table, hashOfSecret(secret));
  if (opened) return opened;
  throw new WebRefusal(404, "Unknown link", "Nothing is to be decided here; check the link in the mail.");
}

async function show(services: DecisionServices, opened: OpenedLink, secret: string): Promise<WebResponse> {
  const { approval } = opened;
  const { decision } = approval;
  const undelivered = decision?.linkHash === opened.linkHash && !approval.deliveredAt;
  if (decision && undelivered) {
    const notice = `${describeDecision(approval)} The deployment has not been told yet: send the same word again.`;
    return page(services, opened, { statusCode: 200, notice, formToken: formToken(secret) });
  }
  if (decision) return page(services, opened, { statusCode: 200, notice: describeDecision(approval) });
  if (isExpired(approval, services.clock)) return page(services, opened, expired(approval));
  return page(services, opened, { statusCode: 200, formToken: formToken(secret) });
}

async function post(services: DecisionServices, request: WebRequest, secret: string): Promise<WebResponse> {
  if (!isFromOwnPage(request)) {
    throw new WebRefusal(
      403,
      "Refused",
      "The form came from another site; open the link in the mail and use its form.",
    );
  }
  const form = formOf(request);
  const opened = await open(services, secret);
  if (!isFormToken(secret, form.get("token") ?? "")) {
    throw new WebRefusal(403, "Refused", "The form is not this page's own; open the link in the mail again.");
  }
  const result = await decide(services, opened, choiceOf(form));
  return page(services, { ...opened, approval: result.approval }, answerTo(result));
}

/** The decision in the form. Throws WebRefusal unless the word is exactly one of the two. */
function choiceOf(form: URLSearchParams): Pick<Decision, "decision" | "comment"> {
  const word = form.get("word") ?? "";
  const decision = Object.hasOwn(decisions, word) ? decisions[word] : undefined;
  if (!decision) {
    throw new WebRefusal(422, "Nothing was decided", "Go back and type exactly approve or reject.");
  }
  const comment = form.get("comment")?.trim() ?? "";
  if (comment.length > maxCommentLength) {
    throw new WebRefusal(
      422,
      "Nothing was decided",
      `The comment may have ${maxCommentLength} characters; shorten it.`,
    );
  }
  return { decision, ...(comment && { comment }) };
}

interface PageState {
  readonly statusCode: number;
  readonly notice?: string;
  readonly formToken?: string;
}

function answerTo({ status, approval }: DecisionResult): PageState {
  switch (status) {
    case "taken":
      return { statusCode: 200, notice: describeDecision(approval) };
    case "conflict":
      return { statusCode: 409, notice: `It is decided already. ${describeDecision(approval)}` };
    case "expired":
      return expired(approval);
    case "undelivered":
      return {
        statusCode: 410,
        notice: `${describeDecision(approval)} But it is too late: the deployment does not wait for a decision any more.`,
      };
  }
}

const expired = ({ deadline }: Approval): PageState => ({
  statusCode: 410,
  notice: `It is too late: nobody decided before ${deadline}. The stack was not changed; the deployment has to be started again.`,
});

function describeDecision({ decision }: Approval): string {
  if (!decision) return "";
  const comment = decision.comment ? ` Comment: ${decision.comment}` : "";
  const verb = decision.decision === "approved" ? "Approved" : "Rejected";
  return `${verb} by ${decision.decidedBy} at ${decision.decidedAt}.${comment}`;
}

async function page(
  { table }: DecisionServices,
  { link, approval }: OpenedLink,
  { statusCode, ...state }: PageState,
): Promise<WebResponse> {
  const review = await loadReview(table, link.deploymentId, link.attempt);
  if (!review)
    throw new WebRefusal(410, "Gone", "The plan is not kept any more; start the deployment again.");
  return respond(statusCode, approvalPage({ approval, review, recipient: link.recipient, ...state }));
}
