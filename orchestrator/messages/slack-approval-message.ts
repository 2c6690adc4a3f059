import { decisionNotice } from "../approval/approval-notice.ts";
import { type Approval, type ApprovalId, requesterOf } from "../approval/approval-record.ts";
import { votesOn } from "../approval/vote.ts";
import { type SlackMessage, slackNotification } from "../channels/slack.ts";
import {
  buttonBlock,
  contextBlock,
  factBlocks,
  headerBlock,
  linkBlock,
  textBlock,
  titledBlocks,
} from "../channels/slack-blocks.ts";
import { databaseLine } from "../database/plan-words.ts";
import { type Deployment, type Phase, shownImage } from "../deployment/deployment.ts";
import { executionNameOf, isNameOrId } from "../deployment/deployment-id.ts";
import { requesterFacts } from "../deployment/requester-facts.ts";
import { verdictWords } from "../pages/verdict-section.ts";
import { rehearsalLine } from "../rehearsal/rehearsal-words.ts";
import { changeHeadline } from "../review/change-lines.ts";
import type { Review } from "../review/review.ts";
import { byRisk } from "../review/review-policy.ts";
import { imageLine } from "./image-line.ts";
import { messageLine } from "./message-line.ts";
import type { ToldEndState } from "./outcome-record.ts";

/** What Slack's message contains, without the task token. */
export interface SlackApprovalRequest {
  readonly deployment: Deployment;
  readonly approval: Omit<Approval, "taskToken">;
  readonly review: Review;
  /** `repeat`: it is not known whether an earlier request arrived. */
  readonly kind: "request" | "repeat" | "reminder";
}

/** The state of the approval: open (with a link to the plan or a button), decided, or ended with the deployment. */
export type SlackApprovalState =
  | { readonly kind: "link"; readonly link: string }
  | { readonly kind: "button" }
  | { readonly kind: "decided" }
  | { readonly kind: "ended"; readonly endState: ToldEndState };

/** The action of the Review button. */
export const reviewAction = "review-deployment";

// A message should be short; the page behind the link shows all changes.
const shownChanges = 15;

/** The button's value, which Slack sends with a click: it identifies the approval and is no secret. */
export const reviewValue = ({ deploymentId, phase }: ApprovalId): string => `${phase}:${deploymentId}`;

/** Parses the button's value; undefined if it is invalid. */
export function approvalIn(value: string): ApprovalId | undefined {
  const [, phase, deploymentId] = /^(deploy|rollback):(.+)$/su.exec(value) ?? [];
  return phase && deploymentId && isNameOrId(deploymentId)
    ? { phase: phase as Phase, deploymentId }
    : undefined;
}

/** Who requests what and why, the changes, the rollback's feasibility, and the state of the approval. */
export function approvalSlackMessage(request: SlackApprovalRequest, state: SlackApprovalState): SlackMessage {
  const title = `${headlineOf(request, state)}: ${messageLine(titleOf(request))}`;
  return {
    text: slackNotification(title),
    blocks: [
      headerBlock(title),
      ...planBlocks(request),
      ...stateBlocks(request.approval, state),
      ...pageBlocks(request.approval),
    ],
  };
}

function planBlocks({ deployment, approval, review }: SlackApprovalRequest): readonly object[] {
  const warnings = [...(review.request.warnings ?? []), ...review.warnings];
  return [
    ...factBlocks(
      [
        ["Policy", verdictWords[review.verdict]],
        ["Image", imageLine(review.images.after)],
        ["Stack", deployment.stackName],
        ...requesterFacts(requesterOf(approval, deployment)),
        ["Reason", deployment.reason || "(none given)"],
        ["Decide before", approval.deadline],
        ["Database", databaseLine(review.database)],
        ...(review.rehearsal ? [["Rehearsal", rehearsalLine(review.rehearsal)]] : []),
        ["Rollback", [review.rollback.verdict, ...review.rollback.reasons].join("; ")],
      ].map(([name = "", value = ""]) => [name, messageLine(value)]),
    ),
    ...titledBlocks(`Changes (${review.changes.length})`, changeLines(review)),
    ...(warnings.length > 0 ? titledBlocks("Warnings", warnings.map(bullet)) : []),
    contextBlock(
      `Deployment ${messageLine(executionNameOf(deployment.id))} · digest of the plan ${review.digest}`,
    ),
  ];
}

function changeLines({ changes, rules }: Review): readonly string[] {
  if (changes.length === 0) return ["No resource changes; outputs or other parts of the template do."];
  const lines = byRisk(changes, rules)
    .slice(0, shownChanges)
    .map((change) => bullet(changeHeadline(change)));
  const more = changes.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])];
}

const bullet = (line: string) => `• ${messageLine(line)}`;

function stateBlocks(approval: SlackApprovalRequest["approval"], state: SlackApprovalState): object[] {
  const decided = approval.decision ? [textBlock(messageLine(decisionNotice(approval)))] : [];
  switch (state.kind) {
    case "link":
      return [linkBlock(state.link, "Review the plan", "(approvers get their personal link there, by mail)")];
    case "button":
      return [...votesSoFar(approval), buttonBlock(reviewAction, "Review", reviewValue(approval))];
    case "decided":
      return decided;
    case "ended":
      return [...decided, textBlock(`The deployment ended: ${state.endState}.`)];
  }
}

const pageBlocks = ({ deploymentUrl }: SlackApprovalRequest["approval"]): object[] =>
  deploymentUrl
    ? [linkBlock(deploymentUrl, "Watch the deployment", "(its states, roll-out and evidence)")]
    : [];

/** Who has approved so far, if the quorum is above one. */
function votesSoFar(approval: SlackApprovalRequest["approval"]): object[] {
  if (approval.quorum === 1) return [];
  const people = votesOn(approval).map(({ recipient }) => recipient);
  return [
    textBlock(`${people.length} of ${approval.quorum} have approved: ${people.join(", ") || "no one yet"}`),
  ];
}

const headlines: Readonly<Record<SlackApprovalRequest["kind"], string>> = {
  request: "Approve",
  repeat: "Again: approve",
  reminder: "Reminder: approve",
};

function headlineOf(
  { kind, approval: { decision } }: SlackApprovalRequest,
  state: SlackApprovalState,
): string {
  if (state.kind === "ended") return state.endState;
  if (state.kind !== "decided" || !decision) return headlines[kind];
  return decision.decision === "approved" ? "Approved" : "Rejected";
}

function titleOf({ deployment, approval: { phase } }: SlackApprovalRequest): string {
  const [image, { stackName }] = [shownImage(deployment), deployment];
  return phase === "rollback" ? `roll back from ${image} on ${stackName}` : `deploy ${image} to ${stackName}`;
}
