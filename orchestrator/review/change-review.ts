import type { ModuleInfo, ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
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
  /** The actual value, if the property was changed outside CloudFormation (drift). */
  readonly actual?: string;
}

/**
 * One resource's change, in CloudFormation's words.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 */
export interface ChangeReview {
  readonly action: string;
  /** With the logical ids of its nested stacks: `Network/Subnet`. */
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  /** The modules of the template that it comes from, the outer one first: `Network/Subnets (My::Net::Vpc::MODULE/…)`. */
  readonly module?: string;
  /** `True`, `False` or `Conditional`; only a modification has it. */
  readonly replacement?: string;
  /** What happens to the resource that is removed or replaced: `Delete`, `Retain` … */
  readonly policyAction?: string;
  /** `MODIFIED`, `DELETED` …: the resource has drifted from what CloudFormation created. */
  readonly driftStatus?: string;
  readonly scope: readonly string[];
  readonly details: readonly DetailReview[];
  /** CloudFormation did not return the values before and after. */
  readonly valuesMissing?: true;
}

/** A resource as CloudFormation describes it, secrets included; `undefined` if it does not. */
export type ResourceContent = Readonly<Record<string, unknown>> | undefined;

/** A change as the policy rules see it. People are shown only `review`: the contents may hold secrets. */
export interface JudgedChange {
  readonly review: ChangeReview;
  readonly before: ResourceContent;
  readonly after: ResourceContent;
}

/** Joins the two descriptions of one change: the facts of `plain`, the details of `withValues` if it exists. */
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
    ...moduleOf(plain.ModuleInfo ?? withValues?.ModuleInfo),
    ...(Replacement && { replacement: Replacement }),
    ...(PolicyAction && { policyAction: PolicyAction }),
    ...(driftStatus && { driftStatus }),
    scope: plain.Scope ?? [],
    details: details.length > 0 ? details : wholeResource({ before, after, secrets }),
    ...(!withValues && { valuesMissing: true }),
  };
  return { review, before, after };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ModuleInfo.html */
function moduleOf({ LogicalIdHierarchy, TypeHierarchy }: ModuleInfo = {}): Pick<ChangeReview, "module"> {
  const [ids, types] = [LogicalIdHierarchy ?? "", TypeHierarchy ?? ""];
  return ids || types ? { module: types ? `${ids} (${types})`.trim() : ids } : {};
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
      original: [Target.BeforeValue, Target.AfterValue],
    }),
    ...(actual !== undefined && { actual }),
  };
}

function valuesOf(
  before: string | undefined,
  after: string | undefined,
  { original }: { readonly original: readonly (string | undefined)[] },
): Pick<DetailReview, "before" | "after"> {
  // CloudFormation says that the value changes, yet returns two equal texts: the difference was cut off.
  const cutOff = before !== undefined && before === after && original[0] === original[1];
  const shown = cutOff ? { before: cutOffValue, after: cutOffValue } : clippedValues({ before, after });
  return {
    ...(shown.before !== undefined && { before: shown.before }),
    ...(shown.after !== undefined && { after: shown.after }),
  };
}

/** CloudFormation gives no details of a resource that is added or removed: its properties are shown instead. */
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

// Characters that fit on a line of the page; a longer value is split into its parts.
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
