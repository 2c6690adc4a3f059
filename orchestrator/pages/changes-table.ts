import { html } from "hono/html";
import { detailLines } from "../change-lines.ts";
import type { ChangeReview } from "../change-review.ts";
import { visibleText } from "../visible-text.ts";
import type { Html } from "./layout.ts";

/** The change list of a review, as CloudFormation words it; also for mails, which have no style of ours. */
export function changesTable(changes: readonly ChangeReview[]): Html {
  if (changes.length === 0) {
    return html`<p>No resource changes; outputs or other parts of the template do.</p>`;
  }
  return html`<div class="wide"><table>
<thead><tr><th>Action</th><th>Resource</th><th>Type</th><th>Replacement</th><th>Scope</th></tr></thead>
<tbody>
${changes.map(changeRows)}
</tbody>
</table></div>`;
}

function changeRows(change: ChangeReview): Html {
  const { action, logicalId, physicalId, type, replacement = "–", policyAction, scope } = change;
  const lines = detailLines(change);
  return html`<tr><td><strong>${visibleText(action)}</strong></td>
<td>${visibleText(logicalId)}${physicalId ? html`<br><code>${visibleText(physicalId)}</code>` : ""}</td>
<td>${visibleText(type)}</td>
<td>${replacement}${policyAction ? `, ${policyAction}` : ""}</td>
<td>${scope.join(", ") || "–"}</td></tr>
${lines.length > 0 ? detailsRow(change, lines) : ""}`;
}

const detailsRow = ({ valuesMissing }: ChangeReview, lines: readonly string[]): Html =>
  html`<tr><td colspan="5"><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
${valuesMissing ? html`<p>CloudFormation does not tell the values before and after.</p>` : ""}</td></tr>
`;
