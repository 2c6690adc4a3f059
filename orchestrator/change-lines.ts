import type { ChangeReview, DetailReview } from "./change-review.ts";
import { visibleText } from "./visible-text.ts";

/** One change in plain words: `Modify EcsService (AWS::ECS::Service), replacement False`. */
export function changeHeadline({ action, logicalId, type, replacement, policyAction }: ChangeReview): string {
  const replaced = replacement ? `, replacement ${replacement}` : "";
  const policy = policyAction ? `, then ${policyAction}` : "";
  return visibleText(`${action} ${logicalId} (${type})${replaced}${policy}`);
}

/** Each detail of a change once; those that say the same are one line. */
export function detailLines({ details }: ChangeReview): string[] {
  return [...new Set(details.map(detailLine))];
}

function detailLine(detail: DetailReview): string {
  const { attribute, name, path, before, after, evaluation, changeSource, causingEntity } = detail;
  const place = path?.replace(/^\/Properties\//, "") ?? name ?? attribute;
  const known = before !== undefined || after !== undefined;
  const values = known ? `: ${before ?? "(none)"} → ${after ?? "(none)"}` : "";
  const cause = [evaluation, changeSource, causingEntity].filter(Boolean).join(" ");
  return visibleText(`${place}${values}${cause ? ` [${cause}]` : ""}`);
}

/** All changes as text, one a line, their details indented under them. */
export function changesAsText(changes: readonly ChangeReview[]): string {
  if (changes.length === 0) return "No resource changes; outputs or other parts of the template do.";
  return changes
    .map((change) =>
      [`- ${changeHeadline(change)}`, ...detailLines(change).map((line) => `    ${line}`)].join("\n"),
    )
    .join("\n");
}
