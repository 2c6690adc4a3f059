import { html } from "hono/html";
import type { Approval } from "../approval/approval-record.ts";
import { executionNameOf } from "../deployment/deployment-id.ts";
import type { Review } from "../review/review.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";

/** What identifies the plan, and the parameters of its template. */
export function identitySection(
  { deploymentId, deploymentUrl }: Pick<Approval, "deploymentId" | "deploymentUrl">,
  review: Review,
): Html {
  const parameters = Object.entries(review.parameters);
  return html`<section><h2>About this plan</h2>
<dl class="facts"><dt>Deployment</dt><dd>${visibleText(executionNameOf(deploymentId))}</dd>
<dt>Digest of this plan</dt><dd><code>${review.digest}</code></dd>
<dt>Change set</dt><dd><code>${visibleText(review.changeSetArn)}</code></dd></dl>
<details><summary>Parameters (${parameters.length})</summary>
<dl class="facts">${parameters.map(
    ([name, value]) => html`<dt>${visibleText(name)}</dt><dd><code>${visibleText(value)}</code></dd>`,
  )}</dl></details>
${deploymentUrl ? html`<p><a class="button secondary" href="${deploymentUrl}">Watch the deployment</a></p>` : ""}</section>`;
}
