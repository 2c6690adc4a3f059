import { html } from "hono/html";
import type { ExecutionProgress, StateProgress } from "../../../orchestrator/history/execution-progress.ts";
import { failCause } from "../../../orchestrator/history/fail-cause.ts";
import { tag } from "../../../orchestrator/pages/banner.ts";
import { deploymentStatus } from "../../../orchestrator/pages/deployment-status.ts";
import { formatDuration } from "../../../orchestrator/text/duration.ts";
import type { Html } from "../../../orchestrator/text/html.ts";
import { sha256 } from "../../../orchestrator/text/sha256.ts";
import { visibleText } from "../../../orchestrator/text/visible-text.ts";
import type { DeploymentLinks } from "../access/deployment-links.ts";
import type { ExecutionRow } from "./executions.ts";
import { clockTime } from "./page.ts";

/** The latest deployments, each with its end state, a link to its page and, in a disclosure, its states. */
export const executionList = (executions: readonly ExecutionRow[], links: DeploymentLinks): Html =>
  executions.length === 0
    ? html`<p class="empty">Nothing has been deployed yet. Choose an image and start the first deployment.</p>`
    : html`<ol class="executions">${executions.map((row) => executionItem(row, links))}</ol>`;

function executionItem(row: ExecutionRow, links: DeploymentLinks): Html {
  const { id, name, subject, reason, requester, startedAt, progress } = row;
  const { words, tone, isLive } = deploymentStatus(row);
  return html`<li id="execution-${sha256(id)}">
<div class="row"><h3><a href="${links.of(id)}">${visibleText(subject) || name}</a></h3>${tag(tone, words)}
<span class="quiet small aside">${clockTime(startedAt)} UTC · ${duration(row)}</span></div>
${reason || requester ? html`<p class="quiet small">${visibleText([reason, requester].filter(Boolean).join(" · "))}</p>` : ""}
${waiting(progress)}
${failure(progress)}
<details${isLive ? html` open` : ""}><summary class="small">States of ${name}</summary>
<ol class="states">${progress.states.map(stateItem)}</ol></details>
</li>`;
}

function waiting({ status, states }: ExecutionProgress): Html | "" {
  if (status !== "RUNNING" || states.at(-1)?.state !== "RequestApproval") return "";
  return html`<p class="notice attention">An approval is needed. The link is in the <a href="/console/inbox">inbox</a> and in the <a href="/console/slack">Slack channel</a>.</p>`;
}

/** The diagnosis first, since it has the remedy; then the error and its causes. */
function failure({ error, cause = "" }: ExecutionProgress): Html | "" {
  if (!error) return "";
  const { cause: failed, diagnosis } = failCause(visibleText(cause));
  const [first, ...others] = failed.split(" | ");
  return html`${diagnosis ? html`<p class="notice attention"><strong>Diagnosis</strong> ${diagnosis}</p>` : ""}
<p class="small"><strong class="problem">${error}</strong> ${first}</p>
${others.length > 0 ? html`<details><summary class="small">${others.length} more</summary><ul class="causes small">${others.map((other) => html`<li>${other}</li>`)}</ul></details>` : ""}`;
}

// Whole seconds while it is running: tenths would flicker.
const duration = ({ durationMs, progress }: ExecutionRow) =>
  shownDuration(durationMs, progress.status === "RUNNING");

const shownDuration = (durationMs: number, runs: boolean) =>
  runs && durationMs < 100_000 ? `${Math.floor(durationMs / 1000)} s` : formatDuration(durationMs);

const marks = { running: html`<span class="spin">◌</span>`, done: html`✔`, failed: html`✖` } as const;

function stateItem({ state, phase, status, durationMs }: StateProgress): Html {
  return html`<li><span class="mark ${status}" role="img" aria-label="${status}">${marks[status]}</span>
${phase === "rollback" ? html`<span title="in the rollback to the previous release">↩</span>` : ""} ${state}
<span class="number">${shownDuration(durationMs, status === "running")}</span></li>`;
}
