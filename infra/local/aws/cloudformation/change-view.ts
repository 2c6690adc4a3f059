import type { Change, ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";

/** A change as DescribeChangeSet gives it, with or without the values of the properties. */
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
 * Without values CloudFormation tells one detail per property and cause, and, for a property that a parameter
 * changes, that the property itself may be another too.
 */
function detailsWithoutValues({ Target, ...cause }: ResourceChangeDetail): ResourceChangeDetail[] {
  const { Attribute, Name, RequiresRecreation } = Target ?? {};
  const target = { Attribute, ...(Name === undefined ? {} : { Name }), RequiresRecreation };
  const detail = { Target: target, ...cause };
  if (cause.ChangeSource !== "ParameterReference") return [detail];
  return [detail, { Target: target, Evaluation: "Dynamic", ChangeSource: "DirectModification" }];
}
