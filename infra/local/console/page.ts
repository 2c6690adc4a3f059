import { html, raw } from "hono/html";
import { layout, type PageAdditions, pageHeaders } from "../../../orchestrator/pages/layout.ts";
import { liveScript } from "../../../orchestrator/pages/live-script.generated.ts";
import type { Html } from "../../../orchestrator/text/html.ts";
import { visibleText } from "../../../orchestrator/text/visible-text.ts";
import { style } from "./style.ts";

export const views = [
  { path: "/console", name: "Deployments" },
  { path: "/console/inbox", name: "Inbox" },
  { path: "/console/slack", name: "Slack" },
  { path: "/console/database", name: "Database" },
  { path: "/console/log", name: "Log" },
] as const;
export type ViewPath = (typeof views)[number]["path"];

/** The counts in the navigation, by view. */
export type Counts = Partial<Readonly<Record<ViewPath, { readonly count: number; readonly of: string }>>>;

export interface Page extends Pick<PageAdditions, "scripts" | "hasFrame"> {
  readonly title: string;
  readonly view: ViewPath;
  readonly content: Html;
  readonly counts: Counts;
  /** Path and query that the live parts are polled from. */
  readonly source: string;
  /** Seconds between two polls. */
  readonly seconds?: number;
}

// Seconds between two polls after failed ones: the local AWS starts within a few seconds, and a person waits for it.
const mostSeconds = 3;

/** A page of the console, with the navigation, and its headers. */
export function page({
  title,
  view,
  content,
  counts,
  source,
  seconds = 1,
  scripts = [],
  hasFrame = false,
}: Page) {
  const additions = {
    header: header(view, counts),
    styles: [style],
    live: { source, seconds, mostSeconds },
    scripts: [liveScript, ...scripts],
    hasFrame,
  };
  const whole = html`${backLink(view, title)}<h1>${title}</h1>
${offline}
${content}`;
  return { text: layout(title, whole, additions), headers: pageHeaders(additions) };
}

const header = (view: ViewPath, counts: Counts) => html`<div>
<a class="brand" href="/console">X-Ray Watch <span class="quiet">on this machine</span></a>
<nav aria-label="Views"><ul data-part="views">${views.map(({ path, name }) => navigationItem(path, name, view, counts))}</ul></nav>
</div>`;

const offline = html`<p class="notice attention" role="status" data-connection="lost" hidden>The local AWS does not answer. This page shows the last known state. It reconnects when the local AWS is started again with <code>npm start</code>.</p>`;

/** The link to the view that a page belongs to; a view itself has none. */
function backLink(view: ViewPath, title: string): Html | "" {
  const name = views.find(({ path }) => path === view)?.name;
  return name === title ? "" : html`<p class="eyebrow"><a href="${view}">${name}</a></p>`;
}

function navigationItem(path: ViewPath, name: string, view: ViewPath, counts: Counts): Html {
  const counted = counts[path];
  return html`<li><a href="${path}"${path === view ? raw(' aria-current="page"') : ""}>${name}${
    counted?.count
      ? html` <span class="count" title="${counted.count} ${counted.of}">${counted.count}</span>`
      : ""
  }</a></li>`;
}

/** What a view shows if its data cannot be read. */
export function unreadable(what: string, error: unknown): Html {
  const reason = error instanceof Error ? error.message : String(error);
  return html`<p class="notice bad" role="status"><strong>${what} cannot be read at the moment.</strong> ${visibleText(reason.replace(/\.$/, ""))}. This page retries automatically.</p>`;
}

/** The time of day to the second, in UTC as on all pages; the title has date and time. */
export function clockTime(epochMs: number): Html {
  const iso = new Date(epochMs).toISOString();
  return html`<time class="number" datetime="${iso}" title="${iso}">${iso.slice(11, 19)}</time>`;
}
