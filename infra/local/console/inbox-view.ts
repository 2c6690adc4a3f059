import { html } from "hono/html";
import { visibleText } from "../../../orchestrator/visible-text.ts";
import type { Mail } from "../ses/inbox.ts";
import { clockTime, type Html, live } from "./page.ts";

/** All mails, newest first. */
export const inboxView = (mails: readonly Mail[]): Html =>
  html`<div class="card">${live("mails", mails.length === 0 ? nothing : list(mails))}</div>`;

const nothing = html`<p class="empty">No mail yet. A deployment writes to those who approve it, and to all at its end.</p>`;

const list = (mails: readonly Mail[]): Html =>
  html`<ol class="mails">${mails.toReversed().map(
    ({
      id,
      to,
      subject,
      receivedAt,
    }) => html`<li id="mail-${id}"><a href="/console/inbox/${id}"><strong>${visibleText(subject)}</strong><br>
<span class="quiet small">to ${to.join(", ")}, ${clockTime(receivedAt)}</span></a></li>`,
  )}</ol>`;

/** One mail as its reader sees it, and as plain text. */
export function mailView(mail: Mail): Html {
  const link = approvalLink(mail);
  return html`<div class="card">
<p class="quiet small">from ${mail.from} to ${mail.to.join(", ")}, ${clockTime(mail.receivedAt)}</p>
${link ? html`<p><a class="button" href="${link}">Open the approval page</a></p>` : ""}
${mail.html ? html`<iframe title="The mail" sandbox="allow-popups allow-top-navigation-by-user-activation" src="/console/inbox/${mail.id}/html"></iframe>` : ""}
<details${mail.html ? "" : html` open`}><summary>As plain text</summary><pre>${visibleText(mail.text)}</pre></details>
<p><a href="/console/inbox">Back to the inbox</a></p>
</div>`;
}

/** The mail's own HTML; its links open in the place of the whole page, for approval pages let nobody frame them. */
export const mailDocument = (mail: Mail): string => `<!doctype html><base target="_top">${mail.html}`;

/** For HTML of others: its own styles and nothing else. */
export const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "frame-ancestors 'self'",
  "sandbox allow-popups allow-top-navigation-by-user-activation",
].join("; ");

const approvalLink = ({ text }: Mail) => /https?:\/\/\S+\/approve\/[\w-]+/.exec(text)?.[0];
