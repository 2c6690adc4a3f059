import { html, raw } from "hono/html";
import { detailLines } from "../change-lines.ts";
import type { ChangeReview } from "../change-review.ts";
import { visibleText } from "../visible-text.ts";
import type { Html } from "./layout.ts";

// Bytes of rows with their details. With the short list of the rest, 2,000 changes stay below 300 KB a page.
const maxDetailedBytes = 160_000;

/**
 * The change list of a review, as CloudFormation words it; also for mails, which have no style of ours. The
 * first changes are shown with their details, as many as fit a page; of the others the resources are named.
 */
export function changesTable(changes: readonly ChangeReview[]): Html {
  if (changes.length === 0) {
    return html`<p>No resource changes; outputs or other parts of the template do.</p>`;
  }
  const { rows, rest } = detailedRows(changes);
  return html`<div class="wide"><table>
<thead><tr><th scope="col">Action</th><th scope="col">Resource</th><th scope="col">Type</th><th scope="col">Replacement</th><th scope="col">Scope</th></tr></thead>
<tbody>
${raw(rows.join(""))}
</tbody>
</table></div>
${rest.length > 0 ? shortList(rest) : ""}`;
}

/** The rows of the changes that fit, in their order, and the changes that do not. */
function detailedRows(changes: readonly ChangeReview[]) {
  const rows: string[] = [];
  const rest: ChangeReview[] = [];
  let bytesLeft = maxDetailedBytes;
  for (const change of changes) {
    const row = String(changeRows(change));
    const bytes = Buffer.byteLength(row);
    if (bytes > bytesLeft) {
      rest.push(change);
      continue;
    }
    bytesLeft -= bytes;
    rows.push(row);
  }
  return { rows, rest };
}

function changeRows(change: ChangeReview): Html {
  const { action, logicalId, physicalId, type, replacement = "–", policyAction, scope } = change;
  const lines = detailLines(change);
  return html`<tr><td><strong>${visibleText(action)}</strong></td>
<td>${visibleText(logicalId)}${physicalId ? html`<br><code>${visibleText(physicalId)}</code>` : ""}</td>
<td>${visibleText(type)}</td>
<td>${replacement}${policyAction ? `, ${policyAction}` : ""}</td>
<td>${scope.join(", ") || "–"}</td></tr>
${lines.length > 0 || change.valuesMissing ? detailsRow(change, lines) : ""}`;
}

const detailsRow = ({ valuesMissing }: ChangeReview, lines: readonly string[]): Html =>
  html`<tr><td colspan="5"><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
${valuesMissing ? html`<p>CloudFormation does not tell the values before and after.</p>` : ""}</td></tr>
`;

/** What happens to whom, without the values. */
function shortList(changes: readonly ChangeReview[]): Html {
  const groups = new Map<string, string[]>();
  for (const { action, type, replacement, policyAction, logicalId } of changes) {
    const kind = [`${action} ${type}`, replacement && `replacement ${replacement}`, policyAction];
    const name = kind.filter(Boolean).join(", ");
    const ids = groups.get(name) ?? [];
    ids.push(visibleText(logicalId));
    groups.set(name, ids);
  }
  return html`<p class="notice">The values of ${changes.length} more changes do not fit on this page; the digest
covers them, and the CloudFormation console shows them in the change set.</p>
<ul>${[...groups].map(
    ([name, ids]) => html`<li><strong>${visibleText(name)}</strong> (${ids.length}): ${ids.join(", ")}</li>`,
  )}</ul>`;
}
