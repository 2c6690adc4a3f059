import { html } from "hono/html";
import type { Mail } from "../channels/mail.ts";
import { type SlackMessage, slackNotification } from "../channels/slack.ts";
import { factBlocks, headerBlock, textBlock } from "../channels/slack-blocks.ts";
import { type EndState, shownImage } from "../deployment/deployment.ts";
import { executionNameOf } from "../deployment/deployment-id.ts";
import { requesterFacts } from "../deployment/requester-facts.ts";
import { mailLink } from "./mail-link.ts";
import { messageLine, quotedLines } from "./message-line.ts";
import type { OutcomeDetails } from "./outcome-details.ts";
import type { ToldEnd, ToldOutcome } from "./outcome-record.ts";

/** What each end state means, in one sentence. */
const meanings: Readonly<Record<EndState, string>> = {
  Deployed: "The new version runs and is verified.",
  NothingToDeploy: "The stack already is as requested.",
  Rejected: "It was not approved; the stack was not changed.",
  Refused: "It must not be deployed; the stack was not changed.",
  Failed: "A step before the execution failed; the stack was not changed.",
  RolledBack: "The new version failed; the previous release is restored and verified.",
  RollbackFailed:
    "The previous release could not be restored, or what runs could not be recorded: a person must act now.",
};

function meaningOf(outcome: ToldOutcome): string {
  if (outcome.endState !== "Stopped") return meanings[outcome.endState];
  const { by, whatRuns } = outcome.stopped;
  return messageLine(`It was stopped before its end${by ? `, by ${by}` : ""}. ${whatRuns}`);
}

const unverifiable =
  "not verified: X-Ray did not return every smoke test's trace in time, which the settings allow (TRACE_POLICY warn)";

/** The mail about a deployment's end state and its reason. */
export function outcomeMail(end: ToldEnd, details: OutcomeDetails): Mail {
  const facts = factsOf(end, details);
  return {
    subject: messageLine(titleOf(end)),
    text: [
      meaningOf(end.outcome),
      ...facts.map(([name, value]) => `${name}: ${value}`),
      ...proofOf(end),
    ].join("\n"),
    html: String(html`<p><strong>${messageLine(titleOf(end))}</strong></p>
<p>${meaningOf(end.outcome)}</p>
<ul>${facts.map(([name, value]) => html`<li>${name}: ${value === details.page ? mailLink(value, "the page of this deployment", "color:#1d4fb8") : value}</li>`)}</ul>
${proofOf(end).map((line) => html`<pre>${line}</pre>`)}`),
  };
}

/** The same for Slack. */
export function outcomeSlackMessage(end: ToldEnd, details: OutcomeDetails): SlackMessage {
  const title = messageLine(titleOf(end));
  return {
    text: slackNotification(title),
    blocks: [headerBlock(title), textBlock(meaningOf(end.outcome)), ...factBlocks(factsOf(end, details))],
  };
}

const titleOf = ({ deployment, outcome }: ToldEnd) =>
  `${outcome.endState}: ${shownImage(deployment)} on ${deployment.stackName} (${executionNameOf(deployment.id)})`;

function factsOf(
  { deployment, outcome, diagnosis }: ToldEnd,
  { page, steps, requester, decisions = [], notTold }: OutcomeDetails,
): readonly (readonly [string, string])[] {
  const { failure, traces } = outcome;
  const facts: readonly (readonly [string, string])[] = [
    ["Image", shownImage(deployment)],
    ["Stack", deployment.stackName],
    ...requesterFacts(requester),
    ["Reason", deployment.reason || "(none given)"],
    ...decisions,
    ["Execution", deployment.executionArn],
    ...(traces === "unverifiable" ? [["Traces", unverifiable] as const] : []),
    ...(failure ? [["Failure", `${failure.error}: ${failure.cause}`] as const] : []),
    ...(diagnosis ? [["Diagnosis", diagnosis.summary] as const] : []),
    ...(steps ? [["Steps", steps] as const] : []),
    ...(notTold ? [["Not told", notTold] as const] : []),
  ];
  const redacted = facts.map(([name, value]) => [name, messageLine(value)] as const);
  // Not redacted: its key looks like a secret.
  return page ? [...redacted, ["Evidence and pictures", page]] : redacted;
}

const proofOf = ({ diagnosis }: ToldEnd) => (diagnosis?.proof ?? []).flatMap(quotedLines);
