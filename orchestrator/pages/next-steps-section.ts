import { html } from "hono/html";
import type { Decision } from "../deployment/payloads.ts";
import type { Html } from "../text/html.ts";

export interface Outlook {
  readonly decision: Decision["decision"];
  /** Where the deployment can be watched; missing when that is not known. */
  readonly deploymentUrl?: string | undefined;
}

const steps: Readonly<Record<Decision["decision"], readonly string[]>> = {
  approved: [
    "The plan is compared once more with what was approved, then executed.",
    "The service is watched until the new version runs steadily, then asked what its contract promises, and its traces are looked for.",
    "When one of these fails, the release before comes back by itself, as far as this page says that it can.",
  ],
  rejected: [
    "The change set is discarded and the lock on the stack is released.",
    "The service goes on as it is.",
  ],
};

/** How the deployment goes on after the decision. */
export const nextStepsSection = ({ decision, deploymentUrl }: Outlook): Html =>
  html`<section><h2>How it goes on</h2>
<ol>${steps[decision].map((step) => html`<li>${step}</li>`)}<li>A message tells everybody who was asked how it ended.</li></ol>
${deploymentUrl ? html`<p><a class="button" href="${deploymentUrl}">Watch the deployment</a></p>` : ""}</section>`;
