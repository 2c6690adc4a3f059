import { html } from "hono/html";
import { executionNameOf } from "../deployment/deployment-id.ts";
import type { Passing } from "../deployment/halt-record.ts";
import type { DeploymentView } from "../history/deployment-view.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { shownTime } from "./panel.ts";

const passedWords: Readonly<Record<Passing, string>> = {
  verified: "the new version is verified",
  nothingToDeploy: "there is nothing to deploy",
};

/**
 * How to halt a deployment; once it is halted, who did it and why; after the last safe point, that it is too late. The
 * page has no form: its link may be anyone's, and a halt carries a name.
 */
export function haltSection({ halt, passed, id }: DeploymentView): Html {
  if (passed) {
    return html`<p class="quiet">It can no longer be halted: ${passedWords[passed.because]}, ${shownTime(passed.at)}.</p>`;
  }
  if (halt) {
    return html`<p class="notice attention"><strong>Halted</strong> by ${visibleText(halt.by)}, ${shownTime(halt.at)}: ${visibleText(halt.reason)}. It stops at its next safe point.</p>`;
  }
  return html`<details class="halt"><summary>Halt this deployment</summary>
<p>It stops at its next safe point. Before the change set is executed, nothing is changed. After that, the previous release is restored.</p>
<p>Approvers halt it on the page of their own approval link. Others need credentials for AWS: <code>npm run halt -- ${shellWord(executionNameOf(id))} --reason "…"</code></p>
</details>`;
}

/** A word that a shell takes as it is. */
const shellWord = (text: string): string =>
  /^[\w.-]+$/.test(text) ? text : `'${visibleText(text).replaceAll("'", "'\\''")}'`;
