import { html } from "hono/html";
import type { Html } from "./layout.ts";
import { quiet } from "./panel.ts";

/** The word that halts a deployment; nothing else does. */
export const haltWord = "halt";

export interface HaltForm {
  /** Proves that the form is the page's own. */
  readonly token: string;
  /** Path that it is sent to. */
  readonly action: string;
}

/** The form that halts a deployment while there is something to halt. */
export function haltPart(isLive: boolean, { token, action }: HaltForm): Html {
  if (!isLive) return quiet("There is nothing to halt any more.");
  return html`<form method="post" action="${action}">
<input type="hidden" name="token" value="${token}">
<p>The deployment stops at its next safe point. Before its execution nothing is changed; after it, the release before comes back.</p>
<label for="word">Type <code>${haltWord}</code></label>
<input id="word" name="word" required pattern="${haltWord}" autocomplete="off" autocapitalize="none" spellcheck="false">
<button type="submit">Halt the deployment</button>
</form>`;
}
