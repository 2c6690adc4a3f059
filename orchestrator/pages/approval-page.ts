import { html } from "hono/html";
import type { Approval } from "../approval-record.ts";
import type { Review } from "../review.ts";
import { byRisk } from "../review-policy.ts";
import { visibleText } from "../visible-text.ts";
import { changesTable } from "./changes-table.ts";
import { type Html, layout } from "./layout.ts";
import { verdictPart } from "./verdict-part.ts";

/** Characters; in UTF-8 and percent-encoding at most nine bytes each, so that the form stays below 4 KiB. */
export const maxCommentLength = 300;

export interface ApprovalPage {
  readonly approval: Approval;
  readonly review: Review;
  /** Whom the link belongs to. */
  readonly recipient: string;
  /** Says how it stands; missing while nothing is decided. */
  readonly notice?: string;
  /** The form's token; missing when this link cannot decide any more. */
  readonly formToken?: string;
}

/** What is asked, what would change, and the form to decide. */
export function approvalPage(page: ApprovalPage): string {
  const { approval, review, notice, formToken } = page;
  return layout(
    `${approval.attempt === "rollback" ? "Roll back from" : "Deploy"} ${approval.image} to ${approval.stackName}`,
    html`${notice ? html`<p class="notice">${visibleText(notice)}</p>` : ""}
${verdictPart(review)}
<h2>Request</h2>
${summary(approval, review)}
${(review.request.warnings ?? []).map((warning) => html`<p class="notice">${visibleText(warning)}</p>`)}
${review.warnings.map((warning) => html`<p class="notice">CloudFormation: ${visibleText(warning)}</p>`)}
<h2>Changes (${review.changes.length})</h2>
${changesTable(byRisk(review.changes, review.rules))}
<h2>Parameters</h2>
<dl>${Object.entries(review.parameters).map(
      ([name, value]) => html`<dt>${visibleText(name)}</dt><dd>${visibleText(value)}</dd>`,
    )}</dl>
${formToken ? decisionForm(formToken, page.recipient) : ""}`,
  );
}

function summary(approval: Approval, review: Review): Html {
  const rows = {
    Image: review.image,
    Stack: approval.stackName,
    "Requested by": approval.requester,
    Reason: approval.reason || "(none given)",
    Deployment: approval.deploymentId,
    "Decide before": approval.deadline,
    "Digest of this plan": review.digest,
  };
  return html`<dl>${Object.entries(rows).map(
    ([name, value]) => html`<dt>${name}</dt><dd>${visibleText(value)}</dd>`,
  )}</dl>`;
}

const decisionForm = (formToken: string, recipient: string): Html => html`<h2>Decide</h2>
<form method="post">
<input type="hidden" name="token" value="${formToken}">
<p>You decide as ${visibleText(recipient)}. Nothing happens until you type one of the two words.</p>
<label for="word">Type <code>approve</code> or <code>reject</code></label>
<input id="word" name="word" required pattern="approve|reject" autocomplete="off" autocapitalize="none" spellcheck="false">
<label for="comment">Comment (optional)</label>
<textarea id="comment" name="comment" rows="2" maxlength="${maxCommentLength}"></textarea>
<button type="submit">Send the decision</button>
</form>`;
