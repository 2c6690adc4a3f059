import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { style } from "./style.ts";

/** What a page has besides its content; the page and its headers have to be made with the same. */
export interface PageAdditions {
  /** Leads past the content to what the page is for: an id of the content, and words. */
  readonly skipTo?: { readonly id: string; readonly words: string };
  /** Rules that only this page needs. */
  readonly style?: string;
  /** The text of a script; with it the page may also fetch from where it came from, and from nowhere else. */
  readonly script?: string;
  /** Where no script runs, the browser loads the page again after so many seconds. */
  readonly refreshSeconds?: number;
}

/** Headers of a page: nothing but its own style and script runs or loads, nobody frames, keeps or is told of it. */
export function pageHeaders({ style: ownStyle, script }: PageAdditions = {}): Record<string, string> {
  const styles = [style, ...(ownStyle ? [ownStyle] : [])].map(hashSource);
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": [
      "default-src 'none'",
      // The empty icon below, without which browsers ask for one that is not there.
      "img-src data:",
      `style-src ${styles.join(" ")}`,
      ...(script ? [`script-src ${hashSource(script)}`, "connect-src 'self'"] : []),
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join("; "),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
  };
}

const hashSource = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** A whole page; the content has its main heading. */
export function layout(title: string, content: Html, additions: PageAdditions = {}): string {
  const { skipTo = { id: "content", words: "Skip to the content" } } = additions;
  const { style: ownStyle, script, refreshSeconds } = additions;
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${visibleText(title)} · X-Ray Watch</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
${ownStyle ? html`<style>${raw(ownStyle)}</style>` : ""}
${refreshSeconds ? html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>` : ""}
</head>
<body>
<a class="skip" href="#${skipTo.id}">${skipTo.words}</a>
<header class="page-head"><p class="brand">X-Ray Watch</p></header>
<main id="content" tabindex="-1">
${content}
</main>
${script ? html`<script>${raw(script)}</script>` : ""}
</body>
</html>
`);
}
