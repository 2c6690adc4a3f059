import { html } from "hono/html";
import type { Html } from "../text/html.ts";
import { decisionId } from "./decision-form.ts";

/** The form by which an approver has their personal link sent to their own address. */
export const linkForm = (token: string): Html =>
  html`<section id="${decisionId}" tabindex="-1"><h2>Decide</h2>
<p>This page decides nothing: many people have its link. An approver decides by a link of their own, which is sent to their mail
address, or by <code>npm run vote</code> with their AWS credentials.</p>
<form method="post">
<input type="hidden" name="token" value="${token}">
<label for="address">Your mail address, as an approver</label>
<input id="address" name="address" type="email" required maxlength="254" autocomplete="email">
<button type="submit">Send me my personal link</button>
</form></section>`;
