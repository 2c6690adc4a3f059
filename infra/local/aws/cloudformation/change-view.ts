import type { Change, ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";

/** A change as DescribeChangeSet returns it, with or without property values. */
export function changeView(change: ResourceChange, includePropertyValues: boolean): Change {
  return { Type: "Resource", ResourceChange: includePropertyValues ? change : withoutValues(change) };
}

function withoutValues(change: ResourceChange): ResourceChange {
  const { BeforeContext: _before, AfterContext: _after, ...rest } = change;
  const details = (change.Details ?? []).flatMap(detailsWithoutValues);
  const distinct = new Map(details.map((detail) => [JSON.stringify(detail), detail]));
  return { ...rest, Details: [...distinct.values()] };
}

/**
 * Without property values, CloudFormation returns one detail per property and cause. For a property that a
 * parameter changes, it adds a detail for a possible change of the property itself.
 */
function detailsWithoutValues({ Target, ...cause }: ResourceChangeDetail): ResourceChangeDetail[] {
  const { Attribute, Name, RequiresRecreation } = Target ?? {};
  const target = { Attribute, ...(Name === undefined ? {} : { Name }), RequiresRecreation };
  const detail = { Target: target, ...cause };
  if (cause.ChangeSource !== "ParameterReference") return [detail];
  return [detail, { Target: target, Evaluation: "Dynamic", ChangeSource: "DirectModification" }];
}
