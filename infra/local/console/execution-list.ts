import { html } from "hono/html";
import { formatDuration } from "../../../orchestrator/duration.ts";
import {
  type ExecutionProgress,
  endOf,
  isGreen,
  type StateProgress,
} from "../../../orchestrator/execution-progress.ts";
import { visibleText } from "../../../orchestrator/visible-text.ts";
import type { ExecutionRow } from "./executions.ts";
import { clockTime, type Html } from "./page.ts";

/** The newest deployments, each with its outcome and, to be opened, its states. */
export const executionList = (executions: readonly ExecutionRow[]): Html =>
  executions.length === 0
    ? html`<p class="empty">Nothing has been deployed yet. Choose an image and start the first deployment.</p>`
    : html`<ol class="executions">${executions.map(executionItem)}</ol>`;

function executionItem(row: ExecutionRow): Html {
  const { name, subject, reason, requester, startedAt, progress } = row;
  const runs = progress.status === "RUNNING";
  return html`<li id="execution-${name}">
<div class="row"><h3>${visibleText(subject) || name}</h3>${outcome(progress)}
<span class="quiet small">${clockTime(startedAt)}, ${duration(row)}</span></div>
${reason || requester ? html`<p class="quiet small">${visibleText([reason, requester].filter(Boolean).join(" · "))}</p>` : ""}
${waiting(progress)}
${failure(progress)}
<details${runs ? html` open` : ""}><summary class="small">States of ${name}</summary>
<ol class="states">${progress.states.map(stateItem)}</ol></details>
</li>`;
}

function outcome(progress: ExecutionProgress): Html {
  if (progress.status === "RUNNING") return html`<span class="badge run">Running</span>`;
  return html`<span class="badge ${isGreen(progress) ? "good" : mild(progress) ? "wait" : "bad"}">${endOf(progress)}</span>`;
}

/** Nothing is broken: what is there is as it was. */
const mild = ({ endState }: ExecutionProgress) =>
  endState === "Rejected" || endState === "Refused" || endState === "RolledBack";

function waiting({ status, states }: ExecutionProgress): Html | "" {
  if (status !== "RUNNING" || states.at(-1)?.state !== "RequestApproval") return "";
  return html`<p class="notice">A person has to decide: the link is in the <a href="/console/inbox">inbox</a> and in the <a href="/console/slack">Slack channel</a>.</p>`;
}

/** The error and its causes, the diagnosis apart: it says what to do. */
function failure({ error, cause = "" }: ExecutionProgress): Html | "" {
  if (!error) return "";
  const parts = visibleText(cause).split(" | ");
  const diagnosis = parts.find((part) => part.startsWith(diagnosisMark));
  const [first, ...others] = parts.filter((part) => part !== diagnosis);
  return html`<p class="problem"><strong>${error}</strong>: ${first}</p>
${others.length > 0 ? html`<ul class="causes small">${others.map((other) => html`<li>${other}</li>`)}</ul>` : ""}
${diagnosis ? html`<p class="notice"><strong>Diagnosis</strong> ${diagnosis.slice(diagnosisMark.length)}</p>` : ""}`;
}

const diagnosisMark = "Diagnosis: ";

// Of what runs whole seconds: more would flicker.
const duration = ({ durationMs, progress }: ExecutionRow) =>
  shownDuration(durationMs, progress.status === "RUNNING");

const shownDuration = (durationMs: number, runs: boolean) =>
  runs ? `${Math.floor(durationMs / 1000)} s` : formatDuration(durationMs);

const marks = {
  running: { kind: "run", mark: html`<span class="spin">◌</span>`, word: "running" },
  done: { kind: "good", mark: html`✔`, word: "done" },
  failed: { kind: "bad", mark: html`✖`, word: "failed" },
} as const;

function stateItem({ state, attempt, status, durationMs }: StateProgress): Html {
  const { kind, mark, word } = marks[status];
  return html`<li><span class="mark ${kind}" role="img" aria-label="${word}">${mark}</span>
${attempt === "rollback" ? html`<span title="on the way back to the release before">↩</span>` : ""} ${state}
<span class="number">${shownDuration(durationMs, status === "running")}</span></li>`;
}
