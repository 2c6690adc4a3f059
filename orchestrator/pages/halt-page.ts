import { html } from "hono/html";
import { approvalTitle } from "../approval/approval-title.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { maxHaltReasonLength } from "../deployment/halt-reason.ts";
import { type Halt, haltedWords } from "../deployment/halt-record.ts";
import { visibleText } from "../text/visible-text.ts";
import { layout } from "./layout.ts";

/** A deployment is halted only when this word is typed. */
export const haltWord = "halt";

export interface HaltPage {
  readonly deployment: Deployment;
  /** The owner of the link. */
  readonly recipient: string;
  /** Path of the approval page. */
  readonly approvalPath: string;
  /** Proves that this page sent the form. */
  readonly token: string;
  /** Missing unless somebody has halted it. */
  readonly halt?: Halt | undefined;
}

/** The form with which an approver halts a deployment; once it is halted, who did it and why. */
export function haltPage({ deployment, recipient, approvalPath, token, halt }: HaltPage): string {
  const title = `Halt: ${approvalTitle("deploy", deployment)}`;
  const back = html`<p><a class="button secondary" href="${approvalPath}">Back to the plan</a></p>`;
  if (halt) {
    const notice = html`<p class="notice attention">${visibleText(haltedWords(halt))}. It stops at its next safe point.</p>`;
    return layout(title, html`<h1>${visibleText(title)}</h1>${notice}${back}`);
  }
  return layout(
    title,
    html`<h1>${visibleText(title)}</h1>
<section><p>The deployment stops at its next safe point. Before the change set is executed, nothing is changed. After that, the previous release is restored.</p>
<p>You halt it as <strong>${visibleText(recipient)}</strong>. Everybody who was asked or is told of its end reads your reason.</p>
<form method="post">
<input type="hidden" name="token" value="${token}">
<label for="reason">Reason</label>
<input id="reason" name="reason" type="text" required maxlength="${maxHaltReasonLength}">
<label for="word">Type <code>${haltWord}</code></label>
<input id="word" name="word" type="text" required autocomplete="off" autocapitalize="none" spellcheck="false">
<button type="submit">Halt the deployment</button>
</form></section>
${back}`,
  );
}
