import { html, raw } from "hono/html";
import type { Html } from "../../../orchestrator/text/html.ts";
import { visibleText } from "../../../orchestrator/text/visible-text.ts";
import { liveScript } from "./live-script.ts";
import { style } from "./style.ts";

export type { Html };

export const views = [
  { path: "/console", name: "Deployments" },
  { path: "/console/inbox", name: "Inbox" },
  { path: "/console/slack", name: "Slack" },
  { path: "/console/database", name: "Database" },
  { path: "/console/log", name: "Log" },
] as const;
export type ViewPath = (typeof views)[number]["path"];

/** What the navigation counts; a view without a number has nothing to say. */
export type Counts = Partial<Readonly<Record<ViewPath, { readonly count: number; readonly of: string }>>>;

export interface Page {
  readonly title: string;
  readonly view: ViewPath;
  readonly content: Html;
  readonly counts: Counts;
  readonly nonce: string;
  /** Path and query that the live parts are read from again. */
  readonly source: string;
  /** Seconds between two readings. */
  readonly seconds?: number;
  /** What a view needs besides the live script. */
  readonly script?: string;
}

/** A part that follows what happens; its id is its own on the page. */
export const live = (id: string, content: Html) => html`<div id="${id}" data-live>${content}</div>`;

/** A page of the console, with the way to the others. */
export const page = ({ title, view, content, counts, nonce, source, seconds = 1, script = "" }: Page) =>
  html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · X-Ray Watch</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${raw(style)}</style>
</head>
<body data-source="${source}" data-seconds="${seconds}">
<a class="skip" href="#content">Skip to the content</a>
<header class="page-head"><div>
<a class="brand" href="/console">X-Ray Watch <span class="quiet">on this machine</span></a>
<nav aria-label="Views"><ul id="views" data-live>${views.map(({ path, name }) => navigationItem(path, name, view, counts))}</ul></nav>
</div></header>
<main id="content" tabindex="-1">
${wayBack(view, title)}<h1>${title}</h1>
<p id="offline" class="notice attention" role="status" hidden>The local AWS does not answer. This page shows what it last said, and goes on by itself when it is started again with <code>npm start</code>.</p>
${content}
</main>
<script nonce="${nonce}">${raw(liveScript)}${raw(script)}</script>
</body>
</html>
`;

/** To the view that a page is a part of; a view itself has no way back. */
function wayBack(view: ViewPath, title: string): Html | "" {
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

/** What a view shows in the place of what it could not read. */
export function unreadable(what: string, error: unknown): Html {
  const reason = error instanceof Error ? error.message : String(error);
  return html`<p class="notice bad" role="status"><strong>${what} cannot be read just now.</strong> ${visibleText(reason.replace(/\.$/, ""))}. This page tries again by itself.</p>`;
}

/** Time of day to the second, UTC as on all pages; the title has the whole time. */
export function clockTime(epochMs: number): Html {
  const iso = new Date(epochMs).toISOString();
  return html`<time class="number" datetime="${iso}" title="${iso}">${iso.slice(11, 19)}</time>`;
}
