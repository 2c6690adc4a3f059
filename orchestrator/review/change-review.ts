import type { ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
import { clippedValues } from "../text/clipped-values.ts";
import { cutOffValue, shownValue } from "./shown-value.ts";

/** Why and how one property or attribute of a resource changes. */
export interface DetailReview {
  /** `Properties`, `Metadata`, `Tags` … */
  readonly attribute: string;
  /** The property, e.g. `TaskDefinition`; only `Properties` has it. */
  readonly name?: string;
  /** Where in the resource, e.g. `/Properties/ContainerDefinitions/0/Image`. */
  readonly path?: string;
  /** `Add`, `Remove`, `Modify`, or `SyncWithActual`. */
  readonly changeType?: string;
  readonly requiresRecreation?: string;
  /** `Static`: certain; `Dynamic`: possible, and known when the change is made. */
  readonly evaluation?: string;
  readonly changeSource?: string;
  /** The parameter, resource or resource attribute that the change comes from. */
  readonly causingEntity?: string;
  /** Secrets are redacted. */
  readonly before?: string;
  readonly after?: string;
  /** What the property is in truth, where somebody changed it outside CloudFormation. */
  readonly actual?: string;
}

/** One resource's change, in CloudFormation's words. */
export interface ChangeReview {
  readonly action: string;
  /** With the nested stacks it lies in: `Network/Subnet`. */
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  /** `True`, `False` or `Conditional`; only a modification has it. */
  readonly replacement?: string;
  /** What becomes of the resource that is removed or replaced: `Delete`, `Retain` … */
  readonly policyAction?: string;
  /** `MODIFIED`, `DELETED` …: the resource is not what CloudFormation made. */
  readonly driftStatus?: string;
  readonly scope: readonly string[];
  readonly details: readonly DetailReview[];
  /** CloudFormation did not tell the values before and after. */
  readonly valuesMissing?: true;
}

/** A resource as CloudFormation tells it, secrets and all; `undefined` where it does not. */
export type ResourceContent = Readonly<Record<string, unknown>> | undefined;

/** A change as policy judges it: what is shown of it, and the resource before and after, which is not. */
export interface JudgedChange {
  readonly review: ChangeReview;
  readonly before: ResourceContent;
  readonly after: ResourceContent;
}

/** The change of one resource: what `plain` says, with the details of `withValues` where there are such. */
export function judgedChangeOf(
  plain: ResourceChange,
  withValues: ResourceChange | undefined,
  { nestedIn, secrets }: { readonly nestedIn: string; readonly secrets: readonly string[] },
): JudgedChange {
  const before = contentOf(withValues?.BeforeContext);
  const after = contentOf(withValues?.AfterContext);
  const source = withValues ?? plain;
  const details = (source.Details ?? []).map((detail) => detailReviewOf(detail, { before, after, secrets }));
  const { Action, LogicalResourceId, PhysicalResourceId, ResourceType, Replacement, PolicyAction } = plain;
  const driftStatus = plain.ResourceDriftStatus ?? withValues?.ResourceDriftStatus;
  const review: ChangeReview = {
    action: Action ?? "",
    logicalId: `${nestedIn}${LogicalResourceId}`,
    ...(PhysicalResourceId && { physicalId: PhysicalResourceId }),
    type: ResourceType ?? "",
    ...(Replacement && { replacement: Replacement }),
    ...(PolicyAction && { policyAction: PolicyAction }),
    ...(driftStatus && { driftStatus }),
    scope: plain.Scope ?? [],
    details: details.length > 0 ? details : wholeResource({ before, after, secrets }),
    ...(!withValues && { valuesMissing: true }),
  };
  return { review, before, after };
}

interface Contents {
  readonly before: ResourceContent;
  readonly after: ResourceContent;
  readonly secrets: readonly string[];
}

function detailReviewOf(detail: ResourceChangeDetail, { before, after, secrets }: Contents): DetailReview {
  const { Target = {}, Evaluation, ChangeSource, CausingEntity } = detail;
  const { Attribute = "", Name, Path, RequiresRecreation, AttributeChangeType, Drift } = Target;
  const path = Path ?? (Name ? `/${Attribute}/${Name}` : `/${Attribute}`);
  const shown = (value: string | undefined, resource: ResourceContent) =>
    value === undefined ? undefined : shownValue(value, { path, resource, secrets });
  const actual = shown(Drift?.ActualValue, undefined);
  return {
    attribute: Attribute,
    ...(Name && { name: Name }),
    ...(Path && { path: Path }),
    ...(AttributeChangeType && { changeType: AttributeChangeType }),
    ...(RequiresRecreation && { requiresRecreation: RequiresRecreation }),
    ...(Evaluation && { evaluation: Evaluation }),
    ...(ChangeSource && { changeSource: ChangeSource }),
    ...(CausingEntity && { causingEntity: CausingEntity }),
    ...valuesOf(shown(Target.BeforeValue, before), shown(Target.AfterValue, after), {
      told: [Target.BeforeValue, Target.AfterValue],
    }),
    ...(actual !== undefined && { actual }),
  };
}

function valuesOf(
  before: string | undefined,
  after: string | undefined,
  { told }: { readonly told: readonly (string | undefined)[] },
): Pick<DetailReview, "before" | "after"> {
  // Equal beginnings of two values that differ: the difference is in what was cut off.
  const cutOff = before !== undefined && before === after && told[0] === told[1];
  const shown = cutOff ? { before: cutOffValue, after: cutOffValue } : clippedValues({ before, after });
  return {
    ...(shown.before !== undefined && { before: shown.before }),
    ...(shown.after !== undefined && { after: shown.after }),
  };
}

/** For a resource that comes or goes CloudFormation tells no details: its properties are shown instead. */
function wholeResource({ before, after, secrets }: Contents): DetailReview[] {
  if ((before === undefined) === (after === undefined)) return [];
  const resource = before ?? after;
  const properties = Object.entries((resource?.Properties ?? {}) as Record<string, unknown>);
  return properties.flatMap(([name, value]) =>
    readableParts(`/Properties/${name}`, value).map(({ path, text }): DetailReview => {
      const shown = clippedValues({ after: shownValue(text, { path, resource, secrets }) }).after ?? "";
      const values = before ? { changeType: "Remove", before: shown } : { changeType: "Add", after: shown };
      return { attribute: "Properties", name, path, ...values };
    }),
  );
}

// What fits a line of the page; what is longer is shown by its parts.
const maxPartLength = 120;

interface Part {
  readonly path: string;
  readonly text: string;
}

function readableParts(path: string, value: unknown): Part[] {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (typeof value !== "object" || value === null || text.length <= maxPartLength) return [{ path, text }];
  return Object.entries(value).flatMap(([name, part]) => readableParts(`${path}/${name}`, part));
}

function contentOf(context: string | undefined): ResourceContent {
  if (context === undefined) return undefined;
  try {
    const content: unknown = JSON.parse(context);
    return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
