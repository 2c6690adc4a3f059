import { html } from "hono/html";
import type { Mail } from "../channels/mail.ts";
import { type SlackMessage, slackNotification } from "../channels/slack.ts";
import { factBlocks, headerBlock, textBlock } from "../channels/slack-blocks.ts";
import type { EndState } from "../deployment/deployment.ts";
import type { Payload } from "../deployment/payloads.ts";
import { redactText } from "../text/redaction.ts";
import { visibleText } from "../text/visible-text.ts";
import type { OutcomeStory } from "./outcome-story.ts";

/** How the world is left, in a sentence. */
const meanings: Readonly<Record<EndState, string>> = {
  Deployed: "The new version runs and is verified.",
  NothingToDeploy: "The stack already is as asked.",
  Rejected: "It was not approved; the stack was not changed.",
  Refused: "It may not be deployed; the stack was not changed.",
  Failed: "A step before execution did not work; the stack was not changed.",
  RolledBack: "The new version failed; the release before runs again and is verified.",
  RollbackFailed:
    "The new version failed and the release before could not be restored: a person is needed now.",
};

const unverifiable =
  "not verified: X-Ray did not show every smoke request in time, which the settings allow (TRACE_POLICY warn)";

/** How a deployment ended, and why. */
export function outcomeMail(payload: Payload<"Notify">, story: OutcomeStory): Mail {
  const facts = factsOf(payload, story);
  return {
    subject: visibleText(titleOf(payload)),
    text: [
      meanings[payload.outcome.endState],
      ...facts.map(([name, value]) => `${name}: ${value}`),
      ...proofOf(payload).map((line) => `  ${line}`),
    ].join("\n"),
    html: String(html`<p><strong>${visibleText(titleOf(payload))}</strong></p>
<p>${meanings[payload.outcome.endState]}</p>
<ul>${facts.map(([name, value]) => html`<li>${name}: ${value === story.page ? html`<a href="${value}">the page of this deployment</a>` : value}</li>`)}</ul>
${proofOf(payload).map((line) => html`<pre>${line}</pre>`)}`),
  };
}

/** The same for Slack. */
export function outcomeSlackMessage(payload: Payload<"Notify">, story: OutcomeStory): SlackMessage {
  const title = titleOf(payload);
  return {
    text: slackNotification(title),
    blocks: [
      headerBlock(title),
      textBlock(meanings[payload.outcome.endState]),
      ...factBlocks(factsOf(payload, story)),
    ],
  };
}

const titleOf = ({ deployment, outcome }: Payload<"Notify">) =>
  `${outcome.endState}: ${deployment.image} on ${deployment.stackName} (${deployment.id})`;

function factsOf(
  { deployment, outcome, diagnosis }: Payload<"Notify">,
  { page, steps }: OutcomeStory,
): readonly (readonly [string, string])[] {
  const { failure, traces } = outcome;
  const facts: readonly (readonly [string, string])[] = [
    ["Image", deployment.image],
    ["Stack", deployment.stackName],
    ["Requested by", deployment.requester],
    ["Reason", deployment.reason || "(none given)"],
    ["Execution", deployment.executionArn],
    ...(traces === "unverifiable" ? [["Traces", unverifiable] as const] : []),
    ...(failure ? [["Failure", `${failure.error}: ${failure.cause}`] as const] : []),
    ...(diagnosis ? [["Diagnosis", diagnosis.summary] as const] : []),
    ...(steps ? [["Steps", steps] as const] : []),
  ];
  const told = facts.map(([name, value]) => [name, shown(value)] as const);
  // Ours alone, and its key looks like a secret to those who redact.
  return page ? [...told, ["Evidence and pictures", page]] : told;
}

const proofOf = ({ diagnosis }: Payload<"Notify">) => (diagnosis?.proof ?? []).map(shown);

/** Causes can hold what AWS or a container wrote. */
const shown = (text: string) => visibleText(redactText(text));
