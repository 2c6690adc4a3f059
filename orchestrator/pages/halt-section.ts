import { html } from "hono/html";
import type { Passing } from "../deployment/halt-record.ts";
import type { DeploymentView } from "../history/deployment-view.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { shownTime } from "./panel.ts";

/** A deployment is halted only when this word is typed. */
export const haltWord = "halt";

export interface HaltForm {
  /** Proves that this page sent the form. */
  readonly token: string;
  /** Path that it is sent to. */
  readonly action: string;
}

const passedWords: Readonly<Record<Passing, string>> = {
  verified: "the new version is verified",
  nothingToDeploy: "there is nothing to deploy",
};

/** The form that halts a deployment; once it is halted, who did it; after the last safe point, that it is too late. */
export function haltSection({ halt, passed }: DeploymentView, { token, action }: HaltForm): Html {
  if (passed) {
    return html`<p class="quiet">It can no longer be halted: ${passedWords[passed.because]}, ${shownTime(passed.at)}.</p>`;
  }
  if (halt) {
    return html`<p class="notice attention"><strong>Halted</strong> by ${visibleText(halt.by)}, ${shownTime(halt.at)}. It stops at its next safe point.</p>`;
  }
  return html`<details class="halt"><summary>Halt this deployment</summary>
<form method="post" action="${action}">
<input type="hidden" name="token" value="${token}">
<p>It stops at its next safe point. Before the change set is executed, nothing is changed. After that, the previous release is restored.</p>
<label for="word">Type <code>${haltWord}</code></label>
<input id="word" name="word" required pattern="${haltWord}" title="${haltWord}" autocomplete="off" autocapitalize="none" spellcheck="false">
<button type="submit">Halt the deployment</button>
</form></details>`;
}
