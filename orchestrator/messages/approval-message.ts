import { type Approval, requesterOf } from "../approval/approval-record.ts";
import { approvalTitle } from "../approval/approval-title.ts";
import type { Mail } from "../channels/mail.ts";
import { databaseLine } from "../database/plan-words.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { executionNameOf } from "../deployment/deployment-id.ts";
import { furtherApproval, requesterFacts } from "../deployment/requester-facts.ts";
import { rollbackWords } from "../pages/rollback-section.ts";
import { rulesWithFindings, verdictTones, verdictWords } from "../pages/verdict-section.ts";
import { rehearsalLine } from "../rehearsal/rehearsal-words.ts";
import { changeHeadline, detailLines } from "../review/change-lines.ts";
import type { ChangeReview } from "../review/change-review.ts";
import type { Review } from "../review/review.ts";
import { byRisk, describeFinding, type RuleVerdict } from "../review/review-policy.ts";
import { spokenTime } from "../text/spoken-time.ts";
import { type MailContent, mailHtml, mailText } from "./approval-mail-content.ts";
import { imageLine } from "./image-line.ts";
import { messageLine } from "./message-line.ts";

/** What an approver's mail contains, without the task token. */
export interface ApprovalRequest {
  readonly deployment: Deployment;
  readonly approval: Omit<Approval, "taskToken">;
  readonly review: Review;
  /** The recipient's own link. */
  readonly link: string;
  readonly kind: keyof typeof openings;
}

/** The first words of each kind. `repeat`: it is not known whether an earlier request arrived. */
const openings = {
  request: { title: "Approve", need: "Your decision is needed." },
  repeat: {
    title: "Again: approve",
    need: "Your decision is needed. An earlier message about it may have reached you; the links of both are valid.",
  },
  reminder: {
    title: "Reminder: approve",
    need: "Your decision is still needed. This is the only reminder; the links of both messages are valid.",
  },
  link: {
    title: "Your link: approve",
    need: "Your personal link was asked for. Your decision is needed; all of your links are valid.",
  },
} as const;

/** Who requests what and why, the verdict, the most important changes, and where to decide. */
export function approvalMail(request: ApprovalRequest): Mail {
  const { kind, deployment, approval, review } = request;
  const asked = messageLine(approvalTitle(approval.phase, deployment));
  const { title, need } = openings[kind];
  const verdict = verdictWords[review.verdict];
  const content: MailContent = {
    title: asked,
    need,
    verdict,
    tone: verdictTones[review.verdict],
    facts: factsOf(request),
    findings: shortened(rulesWithFindings(review.rules).flatMap(findingLines)),
    changesTitle: `Changes (${review.changes.length})`,
    changes: changeLines(review),
    link: request.link,
    deploymentUrl: approval.deploymentUrl,
  };
  return {
    subject: messageLine(`${title} [${verdict}]: ${asked} (${executionNameOf(deployment.id)})`),
    text: mailText(content),
    html: mailHtml(content),
  };
}

// A mail should be short; the page behind the link shows everything.
const shownLines = 6;

const findingLines = ({ findings, overridden }: RuleVerdict): string[] =>
  [...findings, ...overridden].map(describeFinding);

function changeLines({ changes, rules }: Review): readonly string[] {
  if (changes.length === 0) return ["No resource changes; outputs or other parts of the template do."];
  return shortened(byRisk(changes, rules).map(changeLine));
}

/** The change of a resource, with its first changed property. */
const changeLine = (change: ChangeReview): string =>
  [changeHeadline(change), ...detailLines(change).slice(0, 1)].join("; ");

/** The first lines, and the number of omitted ones. */
function shortened(lines: readonly string[]): readonly string[] {
  const more = lines.length - shownLines;
  const shown = lines.slice(0, shownLines).map(messageLine);
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

function factsOf({ deployment, approval, review }: ApprovalRequest): readonly (readonly [string, string])[] {
  const { verdict, reasons } = review.rollback;
  const requester = requesterOf(approval, deployment);
  const facts = {
    Image: imageLine(review.images.after),
    Stack: deployment.stackName,
    ...Object.fromEntries(requesterFacts(requester)),
    Reason: deployment.reason || "(none given)",
    Policy: verdictWords[review.verdict],
    Database: databaseLine(review.database),
    ...(review.rehearsal && { Rehearsal: rehearsalLine(review.rehearsal) }),
    Rollback: [rollbackWords[verdict], ...reasons].join("; "),
    "Approvals needed": `${approval.quorum}${approval.requester ? furtherApproval(requester) : ""}`,
    "Decide before": `${spokenTime(approval.deadline)} (${approval.deadline})`,
    Deployment: executionNameOf(deployment.id),
    "Digest of the plan": review.digest,
  };
  const warnings = [...(review.request.warnings ?? []), ...review.warnings].map(
    (warning) => ["Warning", warning] as const,
  );
  return [...Object.entries(facts), ...warnings].map(([name, value]) => [name, messageLine(value)]);
}
