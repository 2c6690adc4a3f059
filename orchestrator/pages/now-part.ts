import { html } from "hono/html";
import type { DeploymentView } from "../deployment-view.ts";
import { formatDuration } from "../duration.ts";
import type { Diagnosis } from "../payloads.ts";
import { redactText } from "../redaction.ts";
import { visibleText } from "../visible-text.ts";
import { type DeploymentStanding, deploymentStanding } from "./deployment-standing.ts";
import type { Html } from "./layout.ts";
import { facts, quiet } from "./panel.ts";

/** How it stands, what is waited for, and on failure the diagnosis: the first thing to read. */
export function nowPart(view: DeploymentView): Html {
  const standing = deploymentStanding(view);
  const failed = view.rollback.failed ?? view.deployment.failed;
  return html`<p class="standing"><span class="tag ${standing.tone}">${standing.words}</span> ${
    standing.state ? html`<span class="quiet">in <strong>${standing.state}</strong></span>` : ""
  }${timing(view)}</p>
${waiting(view, standing)}
${failed ? diagnosisPart(failed.diagnosis) : failurePart(view)}
${view.rollback.failed && view.deployment.failed ? earlier(view.deployment.failed.diagnosis) : ""}
${requestFacts(view)}`;
}

function timing({ startedAt, stoppedAt, progress }: DeploymentView): Html | "" {
  if (!startedAt)
    return html` <span class="quiet">Step Functions has forgotten this execution, or does not answer; below is what the table keeps.</span>`;
  if (stoppedAt)
    return html` <span class="quiet">after ${formatDuration(Date.parse(stoppedAt) - Date.parse(startedAt))}</span>`;
  const last = progress?.states.at(-1);
  return last ? html` <span class="quiet">for ${formatDuration(last.durationMs)}</span>` : "";
}

function waiting({ deployment, rollback }: DeploymentView, { state }: DeploymentStanding): Html | "" {
  const open = [rollback.approval, deployment.approval].find((approval) => approval && !approval.decision);
  if (state !== "RequestApproval" || !open) return "";
  return html`<p class="notice-line attention"><strong>A person is waited for.</strong> Asked: ${open.recipients.map(visibleText).join(", ")}; each has a link of their own in their mail or in Slack. To be decided before <time datetime="${open.deadline}">${shownTime(open.deadline)}</time>.</p>`;
}

const confidenceTone = { certain: "bad", likely: "attention", possible: "neutral" } as const;

function diagnosisPart(diagnosis: Diagnosis): Html {
  const { finding, cause, remedy, confidence, earlierCheck, proof, others } = diagnosis;
  return html`<div class="diagnosis"><h3>Diagnosis: ${visibleText(finding)} <span class="tag ${confidenceTone[confidence]}">${confidence}</span></h3>
<p>${visibleText(cause)}</p>
${proof.length > 0 ? html`<pre tabindex="0">${visibleText(proof.join("\n"))}</pre>` : ""}
${facts({
  "What to do": visibleText(remedy),
  "Earlier check": visibleText(earlierCheck),
  "Also found": others.map(visibleText).join(", "),
})}</div>`;
}

const earlier = ({ finding, cause }: Diagnosis): Html =>
  html`<p class="quiet">The rollback failed so. The deployment before it: ${visibleText(finding)}. ${visibleText(cause)}</p>`;

function failurePart({ progress }: DeploymentView): Html | "" {
  if (!progress?.error) return "";
  return html`<div class="diagnosis"><h3>${visibleText(progress.error)}</h3><p>${visibleText(redactText(progress.cause ?? ""))}</p></div>`;
}

function requestFacts({ request, stackName, startedAt, id, unread }: DeploymentView): Html {
  const { image, requester, reason, rollback } = request;
  return html`${facts({
    Image: image && html`<code>${visibleText(image)}</code>`,
    "Rollback to": rollback === true ? "the release before" : rollback && visibleText(rollback),
    Stack: stackName && visibleText(stackName),
    "Requested by": requester && visibleText(requester),
    Reason: reason && visibleText(reason),
    Started: startedAt && html`<time datetime="${startedAt}">${shownTime(startedAt)}</time>`,
    Deployment: html`<code>${visibleText(id)}</code>`,
  })}
${unread.length > 0 ? html`<p class="notice-line attention">Not everything could be read: ${unread.map(visibleText).join("; ")}. The rest is shown.</p>` : ""}
${startedAt || image ? "" : quiet("Nothing else is known of it.")}`;
}

/** `2026-01-31 12:00:05 UTC` */
export const shownTime = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")} UTC`;
