import { html } from "hono/html";
import { type Approval, requesterOf } from "../approval/approval-record.ts";
import { type Deployment, shownImage } from "../deployment/deployment.ts";
import { executionNameOf } from "../deployment/deployment-id.ts";
import { furtherApproval, requesterFacts } from "../deployment/requester-facts.ts";
import type { Review } from "../review/review.ts";
import { spokenDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { spokenTime } from "../text/spoken-time.ts";
import { visibleText } from "../text/visible-text.ts";
import { approvalsSoFar } from "./approvers-section.ts";
import { tag } from "./banner.ts";
import { rollbackTones, rollbackWords } from "./rollback-section.ts";

export interface Summary {
  readonly deployment: Deployment;
  readonly approval: Approval;
  readonly review: Review;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The request, whether it can be rolled back, the approvals so far, and the deadline. */
export const summarySection = ({ deployment, approval, review, now }: Summary): Html =>
  html`<section aria-label="At a glance"><dl class="glance">
${requesterFacts(requesterOf(approval, deployment)).map(([name, value]) => html`<div><dt>${name}</dt><dd>${visibleText(value)}</dd></div>`)}
<div><dt>Reason</dt><dd>${visibleText(deployment.reason || "(none given)")}</dd></div>
<div><dt>Image</dt><dd>${visibleText(shownImage(deployment))}${restored(deployment)}</dd></div>
<div><dt>Stack</dt><dd>${visibleText(deployment.stackName)}</dd></div>
<div><dt>Rollback</dt><dd>${tag(rollbackTones[review.rollback.verdict], rollbackWords[review.rollback.verdict])}</dd></div>
<div><dt>Approvals</dt><dd>${approvalsSoFar(approval)}${approval.requester ? furtherApproval(approval.requester) : ""}</dd></div>
<div class="whole"><dt>Decide before</dt><dd>${deadline(approval, now)}</dd></div>
</dl></section>`;

function restored({ release }: Deployment): Html | "" {
  if (!release) return "";
  return html`<span class="quiet">the release of ${visibleText(executionNameOf(release.deploymentId))}, recorded on ${spokenTime(release.recordedAt)}</span>`;
}

function deadline({ deadline: iso, decision }: Approval, now: number): Html {
  const left = Date.parse(iso) - now;
  const words = left > 0 ? `${spokenDuration(left)} left; ` : "over; ";
  return html`${spokenTime(iso)}<span class="quiet">${decision ? "" : words}<time datetime="${iso}">${iso}</time></span>`;
}
