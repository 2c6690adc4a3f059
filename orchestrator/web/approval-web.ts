import { countPost, hashOfSecret, type PersonalLink } from "../approval/approval-link.ts";
import {
  conflictNotice,
  countedNotice,
  decisionNotice,
  notAskedNotice,
  ownRequestNotice,
  pendingNotice,
  undeliveredNotice,
} from "../approval/approval-notice.ts";
import type { Approval, Vote } from "../approval/approval-record.ts";
import {
  type DecisionResult,
  type DecisionServices,
  decide,
  isPersonal,
  openLink,
} from "../approval/decision.ts";
import { decisionOf, typedDecisions } from "../approval/typed-decision.ts";
import { votesOn } from "../approval/vote.ts";
import { mayApprove } from "../deployment/requester.ts";
import { maxCommentLength } from "../pages/decision-form.ts";
import { isSameAddress } from "../text/address.ts";
import { approvalPath, pathSecret } from "../text/secret-paths.ts";
import {
  type ApprovalPageServices,
  approvalResponse,
  endedState,
  expired,
  type OpenedPage,
  type PageState,
  tooManyPosts,
} from "./approval-response.ts";
import { postLinkAsk, showPlan } from "./plan-web.ts";
import { assertFormToken, formToken, postedForm } from "./posted-form.ts";
import { WebRefusal, type WebRequest, type WebResponse } from "./web-request.ts";

const linkPath = new RegExp(`^${approvalPath}/(${pathSecret.source})$`);

/**
 * Serves an approval link: GET and HEAD show the plan. POST decides if the link is a person's; otherwise it asks for
 * such a link. Throws WebRefusal.
 */
export async function serveApproval(
  services: ApprovalPageServices,
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
      return post(services, request, await open(services, secret));
    default:
      throw new WebRefusal(405, "Not allowed", "This page supports GET, HEAD and POST only.", {
        allow: "GET, HEAD, POST",
      });
  }
}

async function open({ table }: DecisionServices, secret: string): Promise<OpenedPage> {
  const opened = await openLink(table, hashOfSecret(secret));
  if (opened) return { ...opened, secret };
  throw new WebRefusal(404, "Unknown link", "This link belongs to no approval; check the link in the mail.");
}

const show = (services: ApprovalPageServices, opened: OpenedPage): Promise<WebResponse> =>
  isPersonal(opened) ? showPersonal(services, opened) : showPlan(services, opened);

const post = (
  services: ApprovalPageServices,
  request: WebRequest,
  opened: OpenedPage,
): Promise<WebResponse> =>
  isPersonal(opened) ? postDecision(services, request, opened) : postLinkAsk(services, request, opened);

async function showPersonal(
  services: ApprovalPageServices,
  opened: OpenedPage<PersonalLink>,
): Promise<WebResponse> {
  const { approval, link, secret } = opened;
  const { decision } = approval;
  const page = (state: Omit<PageState, "statusCode">, statusCode = 200) =>
    approvalResponse(services, opened, { statusCode, ...state });
  const ended = await endedState(services, opened);
  if (ended) return approvalResponse(services, opened, ended);
  const form = { kind: "decision", token: formToken(secret), recipient: link.recipient } as const;
  const undelivered = decision?.linkHash === opened.linkHash && !approval.deliveredAt;
  if (decision && undelivered) return page({ notice: pendingNotice(approval), form });
  if (decision) {
    return page({ notice: decisionNotice(approval), delivered: approval.deliveredAt !== undefined });
  }
  if (!mayApprove(link.recipient, approval.requester ?? {})) return page({ notice: ownRequestNotice }, 403);
  return page(voteOf(opened) ? { notice: countedNotice(approval) } : { form });
}

/** The vote of the link's person, by this link or another of theirs. */
const voteOf = ({ approval, link }: OpenedPage<PersonalLink>) =>
  votesOn(approval).find(({ recipient }) => isSameAddress(recipient, link.recipient));

async function postDecision(
  services: ApprovalPageServices,
  request: WebRequest,
  opened: OpenedPage<PersonalLink>,
): Promise<WebResponse> {
  const form = postedForm(request, services.webUrl, "open the link in the mail and use its form");
  // Before the form is counted: one that the page did not send must not use up the link.
  assertFormToken(form, opened.secret, "open the link in the mail again");
  if (!(await countPost(services.table, opened.linkHash))) throw tooManyPosts();
  // Before the vote: Step Functions takes no decision for an ended execution, and a vote would still be recorded.
  const before = await endedState(services, opened);
  if (before) return approvalResponse(services, opened, before);
  assertShownPlan(form, opened.approval);
  const result = await decide(services, opened, answerIn(form));
  const after = { ...opened, approval: result.approval };
  const isTaken = result.status !== "closed" && result.status !== "undelivered";
  const ended = isTaken ? undefined : await endedState(services, after);
  return approvalResponse(services, after, ended ?? stateAfter(result, opened.link));
}

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

function stateAfter({ status, approval }: DecisionResult, { recipient }: PersonalLink): PageState {
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
    case "notAsked":
      return { statusCode: 403, notice: notAskedNotice(approval, recipient) };
    case "closed":
    case "undelivered":
      return { statusCode: 410, notice: undeliveredNotice(approval) };
  }
}
