import { html } from "hono/html";
import { livePart } from "../../../orchestrator/pages/live.ts";
import type { Html } from "../../../orchestrator/text/html.ts";
import { visibleText } from "../../../orchestrator/text/visible-text.ts";
import { approvalLinkIn } from "../access/approval-link.ts";
import type { Mail } from "../aws/ses/inbox.ts";
import type { FindDeployment } from "./deployment-names.ts";
import { clockTime } from "./page.ts";

/** All mails, newest first, each with a link to its deployment. */
export const inboxView = (mails: readonly Mail[], findDeployment: FindDeployment): Html =>
  html`<div class="card">${livePart("mails", mails.length === 0 ? nothing : list(mails, findDeployment))}</div>`;

const nothing = html`<p class="empty">No mail yet. A deployment sends a mail to its approvers, and one to all when it ends. <a href="/console">Start one.</a></p>`;

const list = (mails: readonly Mail[], findDeployment: FindDeployment): Html =>
  html`<ol class="mails">${mails.toReversed().map((mail) => mailItem(mail, findDeployment))}</ol>`;

function mailItem(mail: Mail, findDeployment: FindDeployment): Html {
  const { id, to, subject, receivedAt } = mail;
  const deployment = findDeployment(textOf(mail));
  return html`<li id="mail-${id}"><a class="subject" href="/console/inbox/${id}">${visibleText(subject)}</a>
<span class="quiet small">to ${to.map(visibleText).join(", ")}, ${clockTime(receivedAt)} UTC</span>
${deployment ? html`<a class="aside small" href="${deployment.link}">${deployment.name}</a>` : ""}</li>`;
}

/** One mail: its HTML in a frame, and its plain text. */
export function mailView(mail: Mail, findDeployment: FindDeployment): Html {
  const approval = approvalLinkIn(mail.text);
  const deployment = findDeployment(textOf(mail));
  return html`<div class="card">
<p class="quiet">from ${visibleText(mail.from)} to ${mail.to.map(visibleText).join(", ")}, ${clockTime(mail.receivedAt)} UTC</p>
<p class="row">${approval ? html`<a class="button" href="${approval}">Open the approval page</a>` : ""}
${deployment ? html`<a class="button secondary" href="${deployment.link}">Open the deployment's page</a>` : ""}</p>
${mail.html ? html`<iframe title="The mail" sandbox="allow-popups allow-top-navigation-by-user-activation" src="/console/inbox/${mail.id}/html"></iframe>` : ""}
<details${mail.html ? "" : html` open`}><summary>As plain text</summary><pre>${visibleText(mail.text)}</pre></details>
</div>`;
}

/** The mail's own HTML. Its links open in the whole window, since approval pages cannot be framed. */
export const mailDocument = (mail: Mail): string => `<!doctype html><base target="_top">${mail.html}`;

/** The content security policy for untrusted HTML: only its inline styles are allowed. */
export const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "frame-ancestors 'self'",
  "sandbox allow-popups allow-top-navigation-by-user-activation",
].join("; ");

const textOf = ({ subject, text }: Mail) => `${subject}\n${text}`;
