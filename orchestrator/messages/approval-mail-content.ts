import { html } from "hono/html";
import type { Tone } from "../pages/banner.ts";
import type { Html } from "../text/html.ts";
import { mailLink } from "./mail-link.ts";

/** The content of an approver's mail. Every text must already be a `messageLine`. */
export interface MailContent {
  readonly title: string;
  readonly need: string;
  readonly verdict: string;
  readonly tone: Tone;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly findings: readonly string[];
  readonly changesTitle: string;
  readonly changes: readonly string[];
  readonly link: string;
  /** The address of the deployment's page. */
  readonly deploymentUrl?: string | undefined;
}

const linkRemark = "The link is for you only. Opening it decides nothing.";

const watchLabel = "Watch the deployment";

export const mailText = ({
  title,
  need,
  verdict,
  facts,
  findings,
  changesTitle,
  changes,
  link,
  deploymentUrl,
}: MailContent) =>
  [
    `${title}\n${need}`,
    [`${verdict}.`, ...findings.map((line) => `- ${line}`)].join("\n"),
    `Decide here: ${link}\n${linkRemark}`,
    facts.map(([name, value]) => `${name}: ${value}`).join("\n"),
    [`${changesTitle}:`, ...changes.map((line) => `- ${line}`)].join("\n"),
    ...(deploymentUrl ? [`${watchLabel}: ${deploymentUrl}`] : []),
  ].join("\n\n");

// Mail clients ignore style elements, and adapt colours to a dark mode only if both colours are set.
const colours: Readonly<Record<Tone, string>> = {
  good: "color:#14663a;background:#e6f4ea",
  attention: "color:#7a4800;background:#fdf1d9",
  bad: "color:#a3201b;background:#fdeae8",
  neutral: "color:#3b4659;background:#e9edf4",
};

const quiet = "color:#545e70;font-size:14px";
const button =
  "display:inline-block;padding:13px 24px;background:#1d4fb8;color:#ffffff;border-radius:8px;font-weight:700;text-decoration:none";
const wrapping = "overflow-wrap:anywhere;word-break:break-word";

/** One column with inline styles, without external resources. */
export const mailHtml = (content: MailContent): string =>
  String(html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${content.title}</title></head>
<body style="margin:0;padding:16px;background:#f4f5f8;color:#1b2230;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Liberation Sans',sans-serif;font-size:16px;line-height:1.5">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;color:#1b2230;border:1px solid #d9dde5;border-radius:12px;${wrapping}">
<h1 style="margin:0 0 4px;font-size:22px;line-height:1.3">${content.title}</h1>
<p style="margin:0 0 16px;${quiet}">${content.need}</p>
<div style="padding:12px 16px;border-radius:8px;${colours[content.tone]}"><p style="margin:0;font-weight:700;font-size:18px">${content.verdict}</p>
${content.findings.length > 0 ? list(content.findings) : ""}</div>
<p style="margin:20px 0 4px">${mailLink(content.link, "Review and decide", button)}</p>
<p style="margin:0 0 20px;${quiet}">${linkRemark}</p>
${content.facts.map(
  ([name, value]) => html`<p style="margin:0 0 10px"><span style="${quiet}">${name}</span><br>${value}</p>
`,
)}<h2 style="margin:20px 0 4px;font-size:17px">${content.changesTitle}</h2>
${list(content.changes)}
${content.deploymentUrl ? html`<p style="margin:20px 0 0">${mailLink(content.deploymentUrl, watchLabel, "color:#1d4fb8")}</p>` : ""}
</div></body></html>`);

const list = (lines: readonly string[]): Html =>
  html`<ul style="margin:8px 0 0;padding-left:20px">${lines.map((line) => html`<li style="margin:0 0 4px">${line}</li>`)}</ul>`;
