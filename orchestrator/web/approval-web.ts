import { countPost, hashOfSecret, maxPosts } from "../approval/approval-link.ts";
import {
  closedNotice,
  conflictNotice,
  countedNotice,
  decisionNotice,
  expiredNotice,
  ownRequestNotice,
  pendingNotice,
  undeliveredNotice,
} from "../approval/approval-notice.ts";
import type { Approval, Vote } from "../approval/approval-record.ts";
import { closingOf } from "../approval/closing.ts";
import {
  type DecisionResult,
  type DecisionServices,
  decide,
  isExpired,
  type OpenedLink,
  openLink,
} from "../approval/decision.ts";
import { decisionOf, typedDecisions } from "../approval/typed-decision.ts";
import { votesOn } from "../approval/vote.ts";
import { readHalt } from "../deployment/halt-record.ts";
import { mayApprove } from "../deployment/requester.ts";
import type { ServiceNow } from "../ecs/service-now.ts";
import { approvalPage } from "../pages/approval-page.ts";
import { maxCommentLength } from "../pages/decision-form.ts";
import { readReview } from "../review/review-record.ts";
import { isSameAddress } from "../text/address.ts";
import { approvalPath, pathSecret } from "../text/secret-paths.ts";
import { mayHalt } from "./may-halt.ts";
import { assertFormToken, formToken, postedForm } from "./posted-form.ts";
import { respond, WebRefusal, type WebRequest, type WebResponse } from "./web-request.ts";

const linkPath = new RegExp(`^${approvalPath}/(${pathSecret.source})$`);

export interface ApprovalWebServices extends DecisionServices {
  /** The address of the approval pages: forms come from there only. */
  readonly webUrl: string;
  /** Reads the current state of a stack's service, shown to those who decide. Never rejects. */
  readonly serviceNow: (stackName: string) => Promise<ServiceNow>;
}

/** Serves a personal approval link: GET and HEAD show the plan, POST decides. Throws WebRefusal. */
export async function serveApproval(
  services: ApprovalWebServices,
  request: WebRequest,
): Promise<WebResponse> {
  const secret = linkPath.exec(request.path)?.[1];
  if (!secret)
    throw new WebRefusal(404, "Not found", "This page does not exist; check the link in the mail.");
  switch (request.method) {
    case "GET":
    case "HEAD":
      return show(services, await open(services, secret));
    case "POST":
      return post(services, request, secret);
    default:
      throw new WebRefusal(405, "Not allowed", "This page supports GET, HEAD and POST only.", {
        allow: "GET, HEAD, POST",
      });
  }
}

interface OpenedPage extends OpenedLink {
  readonly secret: string;
}

async function open({ table }: DecisionServices, secret: string): Promise<OpenedPage> {
  const opened = await openLink(table, hashOfSecret(secret));
  if (opened) return { ...opened, secret };
  throw new WebRefusal(404, "Unknown link", "This link belongs to no approval; check the link in the mail.");
}

async function show(services: ApprovalWebServices, opened: OpenedPage): Promise<WebResponse> {
  const { approval, secret } = opened;
  const { decision } = approval;
  const ended = await endedState(services, opened);
  if (ended) return page(services, opened, ended);
  const undelivered = decision?.linkHash === opened.linkHash && !approval.deliveredAt;
  if (decision && undelivered) {
    return page(services, opened, {
      statusCode: 200,
      notice: pendingNotice(approval),
      formToken: formToken(secret),
    });
  }
  if (decision) {
    const delivered = approval.deliveredAt !== undefined;
    return page(services, opened, { statusCode: 200, notice: decisionNotice(approval), delivered });
  }
  if (!mayApprove(opened.link.recipient, approval.requester ?? {})) {
    return page(services, opened, { statusCode: 403, notice: ownRequestNotice });
  }
  if (voteOf(opened)) return page(services, opened, { statusCode: 200, notice: countedNotice(approval) });
  return page(services, opened, { statusCode: 200, formToken: formToken(secret) });
}

/** The state of an approval that takes no vote any more: too late, or the deployment has ended. */
async function endedState(
  services: ApprovalWebServices,
  { approval, deployment }: Pick<OpenedLink, "approval" | "deployment">,
): Promise<PageState | undefined> {
  const isLate = !approval.decision && !approval.closed && isExpired(approval, services.clock);
  if (isLate) return expired(approval);
  const closing = await closingOf(services, approval, deployment);
  return closing ? closed(approval, closing) : undefined;
}

/** The vote of the link's person, by this link or another of theirs. */
const voteOf = ({ approval, link }: OpenedLink) =>
  votesOn(approval).find(({ recipient }) => isSameAddress(recipient, link.recipient));

async function post(
  services: ApprovalWebServices,
  request: WebRequest,
  secret: string,
): Promise<WebResponse> {
  const form = postedForm(request, services.webUrl, "open the link in the mail and use its form");
  const opened = await open(services, secret);
  // Before the form is counted: one that the page did not send must not use up the link.
  assertFormToken(form, secret, "open the link in the mail again");
  if (!(await countPost(services.table, opened.linkHash))) throw tooManyPosts();
  // Before the vote: Step Functions takes no decision for an ended execution, and a vote would still be recorded.
  const before = await endedState(services, opened);
  if (before) return page(services, opened, before);
  assertShownPlan(form, opened.approval);
  const result = await decide(services, opened, answerIn(form));
  const after = { ...opened, approval: result.approval };
  const isTaken = result.status !== "closed" && result.status !== "undelivered";
  const ended = isTaken ? undefined : await endedState(services, after);
  return page(services, after, ended ?? stateAfter(result));
}

const tooManyPosts = () =>
  new WebRefusal(
    429,
    "Too many forms",
    `This link has sent ${maxPosts} forms, which is the limit. A decision made with it is still valid: open it to see it. ` +
      "To decide, use the link of another mail to you, or ask another approver.",
  );

/** Throws WebRefusal if the form shows another plan than the one that would be decided on. */
function assertShownPlan(form: URLSearchParams, { digest }: Approval): void {
  if (form.get("digest") === digest) return;
  throw new WebRefusal(
    409,
    "Nothing was decided",
    "The plan was made again after this page was opened. Open the link again, and decide on what it shows.",
  );
}

/** The form's decision and comment. Throws WebRefusal for any word but the two. */
function answerIn(form: URLSearchParams): Pick<Vote, "decision" | "comment"> {
  const decision = decisionOf(form.get("word") ?? "");
  if (!decision) {
    throw new WebRefusal(
      422,
      "Nothing was decided",
      `Return to the form and type ${typedDecisions.join(" or ")}.`,
    );
  }
  const comment = form.get("comment")?.trim() ?? "";
  if (comment.length > maxCommentLength) {
    throw new WebRefusal(
      422,
      "Nothing was decided",
      `The comment may have at most ${maxCommentLength} characters; shorten it.`,
    );
  }
  return { decision, ...(comment && { comment }) };
}

interface PageState {
  readonly statusCode: number;
  readonly notice?: string;
  readonly delivered?: boolean;
  readonly closed?: boolean;
  readonly formToken?: string;
}

function stateAfter({ status, approval }: DecisionResult): PageState {
  switch (status) {
    case "taken":
      return { statusCode: 200, notice: decisionNotice(approval), delivered: true };
    case "counted":
      return { statusCode: 200, notice: countedNotice(approval) };
    case "conflict":
      return { statusCode: 409, notice: conflictNotice(approval) };
    case "expired":
      return expired(approval);
    case "ownRequest":
      return { statusCode: 403, notice: ownRequestNotice };
    case "closed":
    case "undelivered":
      return { statusCode: 410, notice: undeliveredNotice(approval) };
  }
}

const closed = (approval: Approval, closing: string): PageState => ({
  statusCode: 410,
  notice: closedNotice(approval, closing),
  closed: true,
});

const expired = (approval: Approval): PageState => ({ statusCode: 410, notice: expiredNotice(approval) });

async function page(
  { table, clock, serviceNow }: ApprovalWebServices,
  opened: OpenedPage,
  { statusCode, ...state }: PageState,
): Promise<WebResponse> {
  const { link, approval, deployment, secret } = opened;
  const isOpen = !approval.decision && !state.closed && !isExpired(approval, clock);
  const [review, service, halt] = await Promise.all([
    readReview(table, link.deploymentId, link.phase),
    isOpen ? serviceNow(deployment.stackName) : undefined,
    readHalt(table, link.deploymentId),
  ]);
  if (!review) throw new WebRefusal(410, "Gone", "The plan is no longer stored; start the deployment again.");
  const shown = { deployment, approval, review, recipient: link.recipient, now: clock.now(), service, halt };
  const runsOn = isOpen || (approval.decision?.decision === "approved" && !state.closed);
  const haltPath =
    runsOn && !state.formToken && mayHalt(opened) ? `${approvalPath}/${secret}/halt` : undefined;
  return respond(statusCode, approvalPage({ ...shown, haltPath, ...state }));
}
