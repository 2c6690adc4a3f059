import { type ApprovalLink, maxPosts } from "../approval/approval-link.ts";
import { closedNotice, expiredNotice } from "../approval/approval-notice.ts";
import type { Approval } from "../approval/approval-record.ts";
import { closingOf } from "../approval/closing.ts";
import { type DecisionServices, isExpired, type OpenedLink } from "../approval/decision.ts";
import { readHalt } from "../deployment/halt-record.ts";
import type { ServiceNow } from "../ecs/service-now.ts";
import { type ApprovalPage, approvalPage } from "../pages/approval-page.ts";
import { readReview } from "../review/review-record.ts";
import { approvalPath } from "../text/secret-paths.ts";
import { mayHalt } from "./may-halt.ts";
import { respond, WebRefusal, type WebResponse } from "./web-request.ts";

/** A link that was opened, with its secret. */
export type OpenedPage<Link extends ApprovalLink = ApprovalLink> = OpenedLink<Link> & {
  readonly secret: string;
};

export interface ApprovalPageServices extends DecisionServices {
  /** The address of the approval pages: forms come from there only. */
  readonly webUrl: string;
  /** Reads the current state of a stack's service, shown to those who decide. Never rejects. */
  readonly serviceNow: (stackName: string) => Promise<ServiceNow>;
}

/** The state of an approval that takes no vote any more: too late, or the deployment has ended. */
export async function endedState(
  services: ApprovalPageServices,
  { approval, deployment }: Pick<OpenedLink, "approval" | "deployment">,
): Promise<PageState | undefined> {
  const isLate = !approval.decision && !approval.closed && isExpired(approval, services.clock);
  if (isLate) return expired(approval);
  const closing = await closingOf(services, approval, deployment);
  return closing ? closed(approval, closing) : undefined;
}

/** The response's status code, and what its page says besides the plan. */
export interface PageState extends Pick<ApprovalPage, "notice" | "delivered" | "closed" | "form"> {
  readonly statusCode: number;
}

const closed = (approval: Approval, closing: string): PageState => ({
  statusCode: 410,
  notice: closedNotice(approval, closing),
  closed: true,
});

export const expired = (approval: Approval): PageState => ({
  statusCode: 410,
  notice: expiredNotice(approval),
});

/** The page of an approval. Throws WebRefusal if its plan is no longer stored. */
export async function approvalResponse(
  { table, clock, serviceNow }: ApprovalPageServices,
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
  const shown = { deployment, approval, review, now: clock.now(), service, halt };
  const runsOn = isOpen || (approval.decision?.decision === "approved" && !state.closed);
  const haltPath = runsOn && !state.form && mayHalt(opened) ? `${approvalPath}/${secret}/halt` : undefined;
  return respond(statusCode, approvalPage({ ...shown, haltPath, ...state }));
}

export const tooManyPosts = () =>
  new WebRefusal(
    429,
    "Too many forms",
    `This link has sent ${maxPosts} forms, which is the limit. A decision made with it is still valid: open it to see it. ` +
      "To decide, use the link of another mail to you or npm run vote, or ask another approver.",
  );
