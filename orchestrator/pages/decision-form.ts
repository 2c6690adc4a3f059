import { html } from "hono/html";
import { typedDecisions } from "../approval/typed-decision.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";

/** Characters; in UTF-8 and percent-encoding at most nine bytes each, so that the form stays below 4 KiB. */
export const maxCommentLength = 300;

/** The form's id on its page. */
export const decisionId = "decide";

export interface DecisionForm {
  /** Proves that this page sent the form. */
  readonly token: string;
  /** The owner of the link. */
  readonly recipient: string;
  /** Of the plan. */
  readonly digest: string;
}

const oneOfTheWords = typedDecisions.join(" or ");

/** As the server takes them: with capitals, and with blanks around them. */
const wordPattern = `\\s*(${typedDecisions.map((word) => word.replace(/\w/g, (one) => `[${one}${one.toUpperCase()}]`)).join("|")})\\s*`;

/** The form to decide; nothing happens until one of the two words is typed. */
export const decisionForm = ({ token, recipient, digest }: DecisionForm): Html =>
  html`<section id="${decisionId}" tabindex="-1"><h2>Decide</h2>
<p>You decide as <strong>${visibleText(recipient)}</strong> on the plan with the digest <code>${digest.slice(0, 12)}…</code>.
Nothing happens until you type one of the two words.</p>
<form method="post">
<input type="hidden" name="token" value="${token}">
<input type="hidden" name="digest" value="${digest}">
<label for="word">Type ${typedDecisions.map((word, index) => html`${index > 0 ? " or " : ""}<code>${word}</code>`)}</label>
<input id="word" name="word" type="text" required pattern="${wordPattern}" title="${oneOfTheWords}" autocomplete="off" autocapitalize="none" spellcheck="false">
<label for="comment">Comment (optional)</label>
<textarea id="comment" name="comment" rows="2" maxlength="${maxCommentLength}"></textarea>
<button type="submit">Send the decision</button>
</form></section>`;
