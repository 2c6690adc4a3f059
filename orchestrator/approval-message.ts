import { html } from "hono/html";
import type { Approval } from "./approval-record.ts";
import { changesAsText } from "./change-lines.ts";
import type { Mail } from "./mail.ts";
import { changesTable } from "./pages/changes-table.ts";
import { verdictWords } from "./pages/verdict-part.ts";
import type { Review } from "./review.ts";
import { byRisk } from "./review-policy.ts";
import { visibleText } from "./visible-text.ts";

/** What the approvers are told; neither holds the task token. */
export interface ApprovalRequest {
  readonly approval: Omit<Approval, "taskToken">;
  readonly review: Review;
  /** The recipient's own link. */
  readonly link: string;
  /** A reminder says that it is one. */
  readonly kind: "request" | "reminder";
}

/** What the message begins with: whether it asks for the first time. */
const openings = {
  request: { title: "Approve", need: "your decision is needed." },
  reminder: {
    title: "Reminder: approve",
    need: "your decision is still needed. This is the only reminder; the links of both messages are good.",
  },
} as const;

/** Who asks what and why, what would change, and where to decide. */
export function approvalMail({ kind, approval, review, link }: ApprovalRequest): Mail {
  const { title, need } = openings[kind];
  const facts = factsOf(approval, review);
  return {
    subject: visibleText(`${title}: ${titleOf(approval)} (${approval.deploymentId})`),
    text: [
      `${visibleText(titleOf(approval))}: ${need}`,
      facts.map(([name, value]) => `${name}: ${value}`).join("\n"),
      `Changes (${review.changes.length}):\n${changesAsText(byRisk(review.changes, review.rules))}`,
      ...review.warnings.map((warning) => `CloudFormation: ${visibleText(warning)}`),
      `Decide here; the link is for you alone, and opening it decides nothing:\n${link}`,
    ].join("\n\n"),
    html: String(html`<p><strong>${visibleText(titleOf(approval))}</strong>: ${need}</p>
<ul>${facts.map(([name, value]) => html`<li>${name}: ${value}</li>`)}</ul>
${changesTable(byRisk(review.changes, review.rules))}
${review.warnings.map((warning) => html`<p>CloudFormation: ${visibleText(warning)}</p>`)}
<p><a href="${link}">Review and decide</a>; the link is for you alone, and opening it decides nothing.</p>`),
  };
}

const titleOf = ({ attempt, image, stackName }: Pick<Approval, "attempt" | "image" | "stackName">) =>
  attempt === "rollback" ? `roll back from ${image} on ${stackName}` : `deploy ${image} to ${stackName}`;

function factsOf(
  approval: Omit<Approval, "taskToken">,
  review: Review,
): readonly (readonly [string, string])[] {
  const facts = {
    Image: review.image,
    Stack: approval.stackName,
    "Requested by": approval.requester,
    Reason: approval.reason || "(none given)",
    Deployment: approval.deploymentId,
    "Decide before": approval.deadline,
    ...(approval.quorum > 1 && { "Approvals needed": String(approval.quorum) }),
    Policy: verdictWords[review.verdict],
    Rollback: [review.rollback.verdict, ...review.rollback.reasons].join("; "),
    "Digest of the plan": review.digest,
  };
  const warnings = (review.request.warnings ?? []).map((warning) => ["Warning", warning] as const);
  return [...Object.entries(facts), ...warnings].map(([name, value]) => [name, visibleText(value)]);
}
