import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { visibleText } from "../visible-text.ts";

/** A part of a page: what is put into it is escaped. */
export type Html = ReturnType<typeof html>;

const style = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { max-width: 60rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.4rem }
h2 { font-size: 1.1rem; margin-top: 2rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem }
dt { font-weight: 600 }
dd { margin: 0; overflow-wrap: anywhere }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #8888; padding: .4rem .6rem; text-align: left; vertical-align: top }
td { overflow-wrap: anywhere }
ul { margin: .3rem 0 0; padding-left: 1.2rem; font-size: .9rem; overflow-wrap: anywhere }
code { font-size: .85rem; overflow-wrap: anywhere }
.notice { border-left: .3rem solid #c80; padding: .5rem 1rem; background: #c8801a22 }
label { display: block; margin-top: 1rem; font-weight: 600 }
input, textarea, button { font: inherit; padding: .5rem; box-sizing: border-box; max-width: 100% }
textarea { width: 100% }
button { margin-top: 1rem; padding: .6rem 2rem }
@media (max-width: 35rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } }
`;

const styleHash = createHash("sha256").update(style).digest("base64");

/** Headers of every page: nothing but its own style runs or loads, nobody frames, keeps or is told of it. */
export const pageHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
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

/** A whole page; the title is its heading too. */
export function layout(title: string, content: Html): string {
  const shown = visibleText(title);
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${shown}</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>${shown}</h1>
${content}
</main>
</body>
</html>
`);
}
