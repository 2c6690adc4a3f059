import { html, raw } from "hono/html";
import { executionNameOf } from "../../../orchestrator/deployment/deployment-id.ts";
import { type Tone, tag } from "../../../orchestrator/pages/banner.ts";
import { livePart } from "../../../orchestrator/pages/live.ts";
import type { Html } from "../../../orchestrator/text/html.ts";
import { truncate } from "../../../orchestrator/text/truncate.ts";
import { visibleText } from "../../../orchestrator/text/visible-text.ts";
import type { DeploymentLinks } from "../access/deployment-links.ts";
import { type LogLine, searchedLines, shownLines } from "./log.ts";
import { clockTime } from "./page.ts";

export interface LogView {
  readonly groups: readonly string[];
  readonly group: string;
  readonly filter: string;
  /** Oldest first. */
  readonly lines: readonly LogLine[];
}

/** The latest lines of a log group, newest first, with a form to choose the group and to filter. */
export const logView = ({ groups, group, filter, lines }: LogView, links: DeploymentLinks): Html =>
  html`${choice(groups, group, filter)}
<div class="card">${livePart("lines", lines.length === 0 ? noLines(group, filter) : linesPart(lines, links))}</div>`;

/** Shown when the log group does not exist, or while there are no log groups. */
export const noLogGroup = (groups: readonly string[], wanted: string | undefined): Html =>
  html`${groups.length > 0 ? choice(groups, "", "") : ""}
<div class="card">${livePart(
    "lines",
    wanted === undefined
      ? html`<p class="empty">There is no log group yet. Functions and service create theirs with their first line. <a href="/console">Start a deployment.</a></p>`
      : html`<p class="empty">There is no log group ${visibleText(wanted)}. The service writes to <code>/ecs/…</code> once it is deployed.</p>`,
  )}</div>`;

const choice = (
  groups: readonly string[],
  group: string,
  filter: string,
): Html => html`<form class="card filter" method="get" action="/console/log">
<div><label for="group">Log group</label><select id="group" name="group">${groups.map(
  (name) => html`<option${name === group ? raw(" selected") : ""}>${name}</option>`,
)}</select></div>
<div><label for="filter">Lines that contain</label><input id="filter" name="filter" type="search" value="${filter}" placeholder="any text" spellcheck="false"></div>
<button type="submit">Show</button></form>`;

const noLines = (group: string, filter: string): Html =>
  filter
    ? html`<p class="empty">None of the latest ${searchedLines} lines contains “${visibleText(filter)}”.</p>`
    : html`<p class="empty">Nothing has been written to ${visibleText(group)} yet.</p>`;

const linesPart = (
  lines: readonly LogLine[],
  links: DeploymentLinks,
): Html => html`<p class="quiet small">The latest ${lines.length === shownLines ? `${shownLines} lines` : lines.length === 1 ? "line" : `${lines.length} lines`}, newest first, times in UTC</p>
<ol class="lines">${lines.toReversed().map((line) => lineItem(line, links))}</ol>`;

function lineItem({ stream, timestamp, message, times }: LogLine, links: DeploymentLinks): Html {
  const { level, text, whole, deployment } = readMessage(message);
  return html`<li>${clockTime(timestamp)} ${level ? tag(tones[level] ?? "neutral", level) : ""} ${
    whole
      ? html`<details><summary>${visibleText(text)}</summary><pre>${visibleText(whole)}</pre><p class="quiet small">${stream}</p></details>`
      : html`<span class="text" title="${stream}">${visibleText(text)}</span>`
  }${times > 1 ? html` <span class="tag neutral" title="${times} times in a row">×${times}</span>` : ""}${
    deployment
      ? html` <a class="aside" href="${links.of(deployment)}">${visibleText(executionNameOf(deployment))}</a>`
      : ""
  }</li>`;
}

const tones: Readonly<Record<string, Tone>> = { ERROR: "bad", WARN: "attention" };

// Characters: one line in a wide window.
const summaryLength = 140;

const shortened = (text: string) => truncate(text, summaryLength);

// Fields that Powertools adds to every line of a function.
const contextField = /^(service|cold_start|sampling_rate|xray_trace_id|function_\w+)$/;

/** Fields as `name=value`. Objects are only in the whole message. */
const inShort = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .filter(([name, value]) => typeof value !== "object" && !contextField.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

/** A line in short; a structured one also has its level and its deployment. */
interface ReadMessage {
  readonly level?: string;
  readonly text: string;
  /** The whole message, if the text is only a part of it. */
  readonly whole?: string;
  readonly deployment?: string;
}

function readMessage(message: string): ReadMessage {
  const fields = fieldsOf(message);
  if (!fields) return shortText(message);
  const { level, message: words, time, timestamp, deployment, ...others } = fields;
  return {
    ...(typeof level === "string" ? { level: level.toUpperCase() } : {}),
    text: shortened([String(words ?? ""), inShort(others)].filter(Boolean).join(" ")),
    whole: JSON.stringify(fields, null, 2),
    // A field of the functions' logger; `unknown` if the payload has no deployment.
    ...(typeof deployment === "string" && deployment !== "unknown" ? { deployment } : {}),
  };
}

const shortText = (message: string): ReadMessage =>
  message.length > summaryLength ? { text: shortened(message), whole: message } : { text: message };

function fieldsOf(message: string): Readonly<Record<string, unknown>> | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    return JSON.parse(message) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
