import { html } from "hono/html";
import type { DecisionWord } from "../deployment/payloads.ts";
import type { Html } from "../text/html.ts";

export interface Outlook {
  readonly decision: DecisionWord;
  /** The deployment's page; missing when it is not known. */
  readonly deploymentUrl?: string | undefined;
}

const steps: Readonly<Record<DecisionWord, readonly string[]>> = {
  approved: [
    "The plan is compared with the approved one again, then executed.",
    "When the new version runs steadily, the smoke tests of its contract run, and their traces are checked.",
    "If one of these fails, the previous release is restored automatically, as far as this page says that it can be.",
  ],
  rejected: [
    "The change set is discarded and the lock on the stack is released.",
    "The service stays as it is.",
  ],
};

/** What happens after the decision. */
export const nextStepsSection = ({ decision, deploymentUrl }: Outlook): Html =>
  html`<section><h2>What happens next</h2>
<ol>${steps[decision].map((step) => html`<li>${step}</li>`)}<li>All approvers get a message with the result.</li></ol>
${deploymentUrl ? html`<p><a class="button" href="${deploymentUrl}">Watch the deployment</a></p>` : ""}</section>`;
