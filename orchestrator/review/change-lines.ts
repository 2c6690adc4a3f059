import { visibleText } from "../text/visible-text.ts";
import type { ChangeReview, DetailReview } from "./change-review.ts";

/** One change in plain words: `Modify EcsService (AWS::ECS::Service), replacement False`. */
export function changeHeadline(change: ChangeReview): string {
  const { action, logicalId, type, module, replacement, policyAction } = change;
  const within = module ? `, in module ${module}` : "";
  const replaced = replacement ? `, replacement ${replacement}` : "";
  const policy = policyAction ? `, then ${policyAction}` : "";
  return visibleText(`${action} ${logicalId} (${type})${within}${replaced}${policy}`);
}

/** One line per detail of a change, without duplicates. */
export function detailLines({ details }: ChangeReview): string[] {
  return [...new Set(details.map(detailLine))];
}

/** The parts of a detail as people read them, each a text. */
export interface DetailParts {
  /** The property by its path, e.g. `ContainerDefinitions/0/Image`. */
  readonly place: string;
  /** Missing if CloudFormation shows neither value. */
  readonly values?: { readonly before: string; readonly after: string };
  /** The actual value, if the property was changed outside CloudFormation (drift). */
  readonly actual?: string;
  /** Cause, certainty, and whether a new resource is needed; may be empty. */
  readonly remarks: string;
}

export function detailParts(detail: DetailReview): DetailParts {
  const { attribute, name, path, actual, requiresRecreation } = detail;
  const values = valuesOf(detail);
  return {
    place: path?.replace(/^\/Properties\//, "") ?? name ?? attribute,
    ...(values && { values }),
    ...(actual !== undefined && { actual }),
    remarks: [causeOf(detail), recreation[requiresRecreation ?? ""]].filter(Boolean).join("; "),
  };
}

function detailLine(detail: DetailReview): string {
  const { place, values, actual, remarks } = detailParts(detail);
  const change = values ? `: ${values.before} → ${values.after}` : "";
  const drift = actual === undefined ? "" : `, actual value ${actual}`;
  return visibleText(`${place}${change}${drift}${remarks ? ` [${remarks}]` : ""}`);
}

function valuesOf({ before, after, changeType }: DetailReview): DetailParts["values"] {
  if (before === undefined && after === undefined) return undefined;
  // A modification has both values, so CloudFormation does not show the missing one.
  const otherwise = changeType === "Modify" ? "(not shown)" : "(none)";
  return { before: before ?? otherwise, after: after ?? otherwise };
}

const certainty: Readonly<Record<string, string>> = { Static: "certain", Dynamic: "possible" };

const recreation: Readonly<Record<string, string>> = {
  Always: "needs a new resource",
  Conditionally: "may need a new resource",
};

/** `certain: ParameterReference ContainerImage`. */
function causeOf({ evaluation = "", changeSource, causingEntity }: DetailReview): string {
  const cause = [changeSource, causingEntity].filter(Boolean).join(" ");
  return [certainty[evaluation] ?? evaluation, cause].filter(Boolean).join(": ");
}
