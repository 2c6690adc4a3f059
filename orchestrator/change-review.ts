import type { ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
import { shownValue } from "./shown-value.ts";

/** Why and how one property or attribute of a resource changes. */
export interface DetailReview {
  /** `Properties`, `Metadata`, `Tags` … */
  readonly attribute: string;
  /** The property, e.g. `TaskDefinition`; only `Properties` has it. */
  readonly name?: string;
  /** Where in the resource, e.g. `/Properties/ContainerDefinitions/0/Image`. */
  readonly path?: string;
  readonly requiresRecreation?: string;
  /** `Static`: known now; `Dynamic`: known when the change is made. */
  readonly evaluation?: string;
  readonly changeSource?: string;
  /** The parameter, resource or resource attribute that the change comes from. */
  readonly causingEntity?: string;
  /** Secrets are masked. */
  readonly before?: string;
  readonly after?: string;
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
  readonly scope: readonly string[];
  readonly details: readonly DetailReview[];
  /** CloudFormation did not tell the values before and after. */
  readonly valuesMissing?: true;
}

/** The review of one change: what `plain` says, with the details of `withValues` where there are such. */
export function changeReviewOf(
  plain: ResourceChange,
  withValues: ResourceChange | undefined,
  nestedIn: string,
): ChangeReview {
  const { Action, LogicalResourceId, PhysicalResourceId, ResourceType, Replacement, PolicyAction } = plain;
  const source = withValues ?? plain;
  return {
    action: Action ?? "",
    logicalId: `${nestedIn}${LogicalResourceId}`,
    ...(PhysicalResourceId && { physicalId: PhysicalResourceId }),
    type: ResourceType ?? "",
    ...(Replacement && { replacement: Replacement }),
    ...(PolicyAction && { policyAction: PolicyAction }),
    scope: plain.Scope ?? [],
    details: (source.Details ?? []).map((detail) => detailReviewOf(detail, source)),
    ...(!withValues && { valuesMissing: true }),
  };
}

function detailReviewOf(detail: ResourceChangeDetail, change: ResourceChange): DetailReview {
  const { Target = {}, Evaluation, ChangeSource, CausingEntity } = detail;
  const { Attribute = "", Name, Path, RequiresRecreation, BeforeValue, AfterValue } = Target;
  const place = Path ?? Name ?? "";
  return {
    attribute: Attribute,
    ...(Name && { name: Name }),
    ...(Path && { path: Path }),
    ...(RequiresRecreation && { requiresRecreation: RequiresRecreation }),
    ...(Evaluation && { evaluation: Evaluation }),
    ...(ChangeSource && { changeSource: ChangeSource }),
    ...(CausingEntity && { causingEntity: CausingEntity }),
    ...(BeforeValue !== undefined && { before: shownValue(BeforeValue, place, change.BeforeContext) }),
    ...(AfterValue !== undefined && { after: shownValue(AfterValue, place, change.AfterContext) }),
  };
}
