import { html, raw } from "hono/html";
import { visibleText } from "../../../orchestrator/visible-text.ts";
import { type LogLine, searchedLines, shownLines } from "./log.ts";
import { clockTime, type Html, live } from "./page.ts";

export interface LogView {
  readonly groups: readonly string[];
  readonly group: string;
  readonly filter: string;
  /** Oldest first. */
  readonly lines: readonly LogLine[];
}

/** The latest lines of a log group, newest first, and which group and which lines. */
export const logView = ({
  groups,
  group,
  filter,
  lines,
}: LogView): Html => html`<form class="card filter" method="get" action="/console/log">
<div><label for="group">Log group</label><select id="group" name="group">${groups.map(
  (name) => html`<option${name === group ? raw(" selected") : ""}>${name}</option>`,
)}</select></div>
<div><label for="filter">Lines that hold</label><input id="filter" name="filter" type="search" value="${filter}" placeholder="any text" spellcheck="false"></div>
<button type="submit">Show</button></form>
<div class="card">${live("lines", linesPart(lines, filter))}</div>`;

function linesPart(lines: readonly LogLine[], filter: string): Html {
  if (lines.length === 0) {
    return filter
      ? html`<p class="empty">None of the latest ${searchedLines} lines holds “${visibleText(filter)}”.</p>`
      : html`<p class="empty">Nothing has been written yet. The service writes to <code>/ecs/…</code> once it is deployed.</p>`;
  }
  return html`<p class="quiet small">The latest ${lines.length === shownLines ? `${shownLines} lines` : lines.length === 1 ? "line" : `${lines.length} lines`}, newest first</p>
<ol class="lines">${lines.toReversed().map(lineItem)}</ol>`;
}

function lineItem({ stream, timestamp, message, times }: LogLine): Html {
  const { level, text, json } = readMessage(message);
  return html`<li>${clockTime(timestamp)} ${level ? html`<span class="badge ${badges[level] ?? "run"}">${level}</span>` : ""} ${
    json
      ? html`<details><summary>${visibleText(text)}</summary><pre>${visibleText(json)}</pre><p class="quiet small">${stream}</p></details>`
      : html`<code title="${stream}">${visibleText(text)}</code>`
  }${times > 1 ? html` <span class="badge run" title="${times} times in a row">×${times}</span>` : ""}</li>`;
}

const badges: Readonly<Record<string, string>> = { ERROR: "bad", WARN: "wait", INFO: "run" };

// Characters: a line of a wide window.
const longestSummary = 140;

/** Fields as `name=value`, as many as fit a line; objects are left to those who open it. */
function inShort(fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(fields).filter(([, value]) => typeof value !== "object");
  const text = pairs.map(([name, value]) => `${name}=${value}`).join(" ");
  return text.length > longestSummary ? `${text.slice(0, longestSummary)}…` : text;
}

/** A structured line's level and words, with all of it to be opened; any other line as it is. */
function readMessage(message: string): { level?: string; text: string; json?: string } {
  if (!message.startsWith("{")) return { text: message };
  try {
    const value = JSON.parse(message) as Readonly<Record<string, unknown>>;
    const { level, message: words, time, timestamp, ...fields } = value;
    return {
      ...(typeof level === "string" ? { level: level.toUpperCase() } : {}),
      text: [String(words ?? ""), inShort(fields)].filter(Boolean).join(" "),
      json: JSON.stringify(value, null, 2),
    };
  } catch {
    return { text: message };
  }
}
