import { html, raw } from "hono/html";
import { type DetailParts, detailParts } from "../review/change-lines.ts";
import type { ChangeReview } from "../review/change-review.ts";
import type { Review } from "../review/review.ts";
import { type Risk, type RiskGroup, riskGroups } from "../review/risk-groups.ts";
import type { Html } from "../text/html.ts";
import { visibleText } from "../text/visible-text.ts";
import { type Tone, tag } from "./banner.ts";

// Bytes of rows with their details. With the short list of the rest, 2,000 changes stay below 300 KB a page.
const maxDetailedBytes = 160_000;

const groupTitles: Readonly<Record<Risk, string>> = {
  deny: "Forbidden by policy",
  "not-judged": "Policy could not judge these",
  "second-approver": "A second approver is needed for these",
  warn: "Policy warns about these",
  replaced: "Removed or replaced",
  plain: "No rule applies to these",
};

/**
 * The changes as CloudFormation words them, the riskiest group first. The first are shown with their values, as
 * many as fit a page; for the others only the resources are named.
 */
export const changesSection = (review: Pick<Review, "changes" | "rules">): Html =>
  html`<section><h2>Changes (${review.changes.length})</h2>
${changeGroups(review)}</section>`;

/** The same without its heading. */
export function changeGroups({ changes, rules }: Pick<Review, "changes" | "rules">): Html {
  const { shown, rest } = fitting(riskGroups(changes, rules));
  return html`${changes.length === 0 ? html`<p>No resource changes. Only outputs or other parts of the template do.</p>` : ""}
${shown.map(groupTable)}
${rest.length > 0 ? shortList(rest) : ""}`;
}

interface ShownGroup {
  readonly risk: Risk;
  readonly count: number;
  readonly rows: readonly string[];
}

/** The rows of the changes that fit, by group, and the changes that do not. */
function fitting(groups: readonly RiskGroup[]) {
  const rest: ChangeReview[] = [];
  let bytesLeft = maxDetailedBytes;
  const shown = groups.map(({ risk, changes }): ShownGroup => {
    const rows: string[] = [];
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
    return { risk, count: changes.length, rows };
  });
  return { shown: shown.filter(({ rows }) => rows.length > 0), rest };
}

const groupTable = ({ risk, count, rows }: ShownGroup): Html => html`<h3>${groupTitles[risk]} (${count})</h3>
<table class="changes"><thead><tr><th scope="col">Property</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Why</th></tr></thead>
${raw(rows.join(""))}</table>`;

function changeRows(change: ChangeReview): Html {
  const { action, logicalId, physicalId, type, module, scope, policyAction, driftStatus } = change;
  const facts = [
    type,
    module && `in module ${module}`,
    physicalId,
    scope.length > 0 && `scope ${scope.join(", ")}`,
  ];
  const fate = [replacementWords(change), policyAction && `then ${policyAction}`, driftStatus];
  return html`<tbody><tr><th scope="rowgroup" colspan="4">${tag(actionTones[action] ?? "neutral", action)} ${visibleText(logicalId)} ${fate.map((words) => words && html`${tag("attention", words)} `)}
<small>${visibleText(facts.filter(Boolean).join(" · "))}</small></th></tr>
${uniqueDetails(change).map(detailRow)}${change.valuesMissing ? valuesMissingRow : ""}</tbody>
`;
}

const actionTones: Readonly<Record<string, Tone>> = { Add: "good", Remove: "bad" };

function replacementWords({ replacement }: ChangeReview): string | undefined {
  if (replacement === "True") return "replaced by a new one";
  return replacement === "Conditional" ? "may be replaced by a new one" : undefined;
}

/** Details that say the same are one row. */
function uniqueDetails({ details }: ChangeReview): DetailParts[] {
  const parts = details.map(detailParts);
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

const detailRow = ({ place, values, actual, remarks }: DetailParts): Html =>
  html`<tr><th scope="row">${visibleText(place)}</th><td>${values ? html`<del>${visibleText(values.before)}</del>` : "not known"}${
    actual === undefined ? "" : html`<br>actually <code>${visibleText(actual)}</code>`
  }</td><td>${values ? html`<ins>${visibleText(values.after)}</ins>` : "not known"}</td><td class="why">${visibleText(remarks)}</td></tr>
`;

const valuesMissingRow = html`<tr><td class="why" colspan="4">CloudFormation does not report the values before and after.</td></tr>
`;

/** The resources by kind of change, without their values. */
function shortList(changes: readonly ChangeReview[]): Html {
  const groups = new Map<string, string[]>();
  for (const { action, type, module, replacement, policyAction, logicalId } of changes) {
    const within = module && `in module ${module}`;
    const kind = [`${action} ${type}`, within, replacement && `replacement ${replacement}`, policyAction];
    const name = kind.filter(Boolean).join(", ");
    const ids = groups.get(name) ?? [];
    ids.push(visibleText(logicalId));
    groups.set(name, ids);
  }
  return html`<h3>Without their values (${changes.length})</h3>
<p>Their values do not fit on this page; the digest covers them, and the CloudFormation console shows them in the
change set.</p>
<ul>${[...groups].map(
    ([name, ids]) => html`<li><strong>${visibleText(name)}</strong> (${ids.length}): ${ids.join(", ")}</li>`,
  )}</ul>`;
}
