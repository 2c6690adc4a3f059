import { html } from "hono/html";
import type { Failure } from "../deployment/deployment.ts";
import type { Diagnosis } from "../deployment/payloads.ts";
import { requesterFacts } from "../deployment/requester-facts.ts";
import type { StoredEvidence } from "../evidence/evidence.ts";
import type { DeploymentView } from "../history/deployment-view.ts";
import { failCause } from "../history/fail-cause.ts";
import { formatDuration } from "../text/duration.ts";
import type { Html } from "../text/html.ts";
import { redactText } from "../text/redaction.ts";
import { visibleText } from "../text/visible-text.ts";
import type { DeploymentPage } from "./deployment-page.ts";
import { type DeploymentStatus, deploymentStatus } from "./deployment-status.ts";
import { haltSection } from "./halt-section.ts";
import { facts, quiet, shownTime } from "./panel.ts";

/** The status, and for how long. */
export function statusLine(view: DeploymentView): Html {
  const { tone, words, state } = deploymentStatus(view);
  return html`<p class="status"><span class="tag ${tone}">${words}</span></p>
${quiet(timing(view, state))}`;
}

/**
 * After a stop what runs, after a failure its diagnosis. Otherwise how to halt the deployment, and who is asked for an
 * approval.
 */
export function statusSection(view: DeploymentView, whatRuns?: string): Html {
  const { deploy, rollback } = view;
  const status = deploymentStatus(view);
  const failed = rollback.failed ?? deploy.failed;
  const diagnosed = failed && diagnosisSection(view, failed, rollback.failed && deploy.failed?.diagnosis);
  const failure = whatRuns
    ? html`<div><div class="diagnosis"><h3>Stopped</h3><p>${visibleText(whatRuns)}</p></div>${diagnosed ?? ""}</div>`
    : (diagnosed ?? failureSection(view));
  if (failure) return html`<div class="failure">${failure}<div>${requestFacts(view)}</div></div>`;
  const mayHalt = status.isLive && !status.isRollback;
  // The open approval comes last: when it is decided, nothing moves.
  return html`${requestFacts(view)}${mayHalt ? haltSection(view) : ""}${waiting(view, status)}`;
}

/** Who has to be told by a person, if by anyone. */
export const notToldSection = (notTold: NonNullable<DeploymentPage["notTold"]>): Html =>
  html`<p class="notice attention"><strong>Not told of the end:</strong> ${notTold.map(({ recipient, why }) => `${visibleText(recipient)} (${visibleText(why)})`).join("; ")}.</p>`;

/** One text, so that its parts do not move as the durations grow. */
function timing({ startedAt, stoppedAt, progress }: DeploymentView, state: string | undefined): string {
  if (!startedAt)
    return "Step Functions no longer has this execution, or does not answer. The page shows what the table has.";
  if (stoppedAt) return `after ${formatDuration(Date.parse(stoppedAt) - Date.parse(startedAt))}`;
  const last = progress?.states.at(-1);
  return last ? `in ${state} for ${formatDuration(last.durationMs)}` : "has just started";
}

function waiting({ deploy, rollback }: DeploymentView, { state }: DeploymentStatus): Html | "" {
  const open = [rollback.approval, deploy.approval].find((approval) => approval && !approval.decision);
  if (state !== "RequestApproval" || !open) return "";
  return html`<p class="notice attention"><strong>An approval is needed.</strong> Asked: ${open.recipients.map(visibleText).join(", ")}. Each has a personal link, by mail or in Slack. Decide before <time datetime="${open.deadline}">${shownTime(open.deadline)}</time>.</p>`;
}

const confidenceTone = { certain: "bad", likely: "attention", possible: "neutral" } as const;

/** The latest diagnosis. Where the rollback failed too, the one of the deployment follows it. */
function diagnosisSection(
  { progress }: DeploymentView,
  { diagnosis, evidence }: StoredEvidence,
  earlier: Diagnosis | undefined,
): Html {
  const { finding, cause, remedy, confidence, earlierCheck, proof, others } = diagnosis;
  return html`<div class="diagnosis"><h3>Diagnosis: ${visibleText(finding)} <span class="tag ${confidenceTone[confidence]}">${confidence}</span></h3>
<p>${visibleText(cause)}</p>
${proof.length > 0 ? html`<pre tabindex="0">${visibleText(proof.join("\n"))}</pre>` : ""}
${facts({
  Failure: failureText(evidence.failure),
  "Ended with": laterFailure(progress, evidence.failure),
  "What to do": visibleText(remedy),
  "Earlier check": visibleText(earlierCheck),
  "Also found": others.map(visibleText).join(", "),
})}${earlier ? earlierDiagnosis(earlier) : ""}</div>`;
}

const earlierDiagnosis = ({ finding, cause }: Diagnosis): Html =>
  html`<p class="quiet">This is why the rollback failed. The deployment itself failed earlier: ${visibleText(finding)}. ${visibleText(cause)}</p>`;

const failureText = ({ error, cause }: Failure): Html =>
  html`<code>${visibleText(error)}</code> ${visibleText(cause)}`;

/** The execution's error, if it differs from the evidence's: a rollback may fail before its evidence is collected. */
function laterFailure(progress: DeploymentView["progress"], { error: known }: Failure): Html | undefined {
  const { error, cause = "" } = progress ?? {};
  if (!error || error === known) return undefined;
  return failureText({ error, cause: redactText(failCause(cause).cause) });
}

function failureSection({ progress }: DeploymentView): Html | "" {
  if (!progress?.error) return "";
  return html`<div class="diagnosis"><h3>${visibleText(progress.error)}</h3><p>${visibleText(redactText(progress.cause ?? ""))}</p></div>`;
}

function requestFacts(view: DeploymentView): Html {
  const { request, requester, startedAt, stoppedAt, halt, id, unread } = view;
  const { image, stack, reason, rollback } = request;
  return html`${facts({
    Image: image && html`<code>${visibleText(image)}</code>`,
    "Rollback to": rollback === true ? "the previous release" : rollback && visibleText(rollback),
    Stack: stack && visibleText(stack),
    ...Object.fromEntries(requesterFacts(requester).map(([name, value]) => [name, visibleText(value)])),
    Reason: reason && visibleText(reason),
    Started: startedAt && html`<time datetime="${startedAt}">${shownTime(startedAt)}</time>`,
    Deployment: html`<code>${visibleText(id)}</code>`,
    Halted:
      halt && stoppedAt && `by ${visibleText(halt.by)}, ${shownTime(halt.at)}: ${visibleText(halt.reason)}`,
  })}
${unread.length > 0 ? html`<p class="notice attention">Not everything could be read: ${unread.map(visibleText).join("; ")}. The rest is shown.</p>` : ""}
${startedAt || image ? "" : quiet("Nothing else is known about it.")}`;
}
