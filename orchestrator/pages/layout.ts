import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { type Live, liveAttributes } from "./live.ts";
import { style } from "./style.ts";

/** What a page has besides its content. `layout` and `pageHeaders` need the same additions. */
export interface PageAdditions {
  /** The target of the skip link, when it is not the content: its id, and the link's words. */
  readonly skipTo?: { readonly id: string; readonly words: string };
  /** Replaces the brand at the top of the page. */
  readonly header?: Html;
  /** Replace the usual style sheet. */
  readonly styles?: readonly string[];
  /** For the live script, which keeps the page current. */
  readonly live?: Live | undefined;
  /** The texts of scripts. With a script a page may also fetch from its own origin. */
  readonly scripts?: readonly string[];
  /** Seconds after which a browser without scripts reloads the page. */
  readonly refreshSeconds?: number;
  /** The page shows another page of its own origin in a frame. */
  readonly hasFrame?: boolean;
}

const stylesOf = ({ styles = [style] }: PageAdditions) => styles;

/** The headers of a page. They allow only its own styles and scripts, and neither framing nor caching. */
export function pageHeaders(additions: PageAdditions = {}): Record<string, string> {
  const styles = stylesOf(additions).map(hashSource);
  const scripts = (additions.scripts ?? []).map(hashSource);
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": [
      "default-src 'none'",
      // The empty icon below; without it browsers request /favicon.ico.
      "img-src data:",
      `style-src ${styles.join(" ")}`,
      ...(scripts.length > 0 ? [`script-src ${scripts.join(" ")}`, "connect-src 'self'"] : []),
      ...(additions.hasFrame ? ["frame-src 'self'"] : []),
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
  const { skipTo = { id: "content", words: "Skip to the content" }, header = brand } = additions;
  const { live, scripts = [], refreshSeconds } = additions;
  return String(html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${visibleText(title)} · X-Ray Watch</title>
<link rel="icon" href="data:,">
${stylesOf(additions).map((sheet) => html`<style>${raw(sheet)}</style>`)}
${refreshSeconds ? html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>` : ""}
</head>
<body${live ? liveAttributes(live) : ""}>
<a class="skip" href="#${skipTo.id}">${skipTo.words}</a>
<header class="page-head">${header}</header>
<main id="content" tabindex="-1">
${content}
</main>
${scripts.map((script) => html`<script>${raw(script)}</script>`)}
</body>
</html>
`);
}

const brand = html`<p class="brand">X-Ray Watch</p>`;
