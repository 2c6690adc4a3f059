import { fullDiff } from "@aws-cdk/cloudformation-diff";
import type { ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
import { type ChangedModel, detailsOf, replacementOf, shownValue } from "./change-details.ts";
import { type DesiredResource, desiredResource, includedResources } from "./desired-state.ts";
import type { Scope } from "./intrinsics.ts";
import type { Stack } from "./stack.ts";
import { isRetained, type ResourceAttributes, type StackResource } from "./stack-resource.ts";
import { type ExpectedChanges, plannedScope } from "./stack-scope.ts";
import { validationError } from "./template.ts";

export interface Differences {
  readonly changes: readonly ResourceChange[];
  /** The scope in which outputs resolve to their expected values. */
  readonly scope: Scope;
}

/**
 * What changes in a stack that gets another model, as a change set shows it. A change can cause others: a reference
 * to a replaced resource changes too. So the comparison is repeated until it finds nothing new.
 */
export function differences(stack: Stack, changed: ChangedModel, live: Scope): Differences {
  let expected: ExpectedChanges = { replaced: new Set(), modified: new Set() };
  for (;;) {
    const scope = plannedScope(live, stack, expected);
    const changes = changesWith(stack, changed, scope, expected);
    const next = expectedFrom(changes);
    const isSettled =
      next.replaced.size === expected.replaced.size && next.modified.size === expected.modified.size;
    if (isSettled) return { changes, scope };
    expected = next;
  }
}

function expectedFrom(changes: readonly ResourceChange[]): ExpectedChanges {
  const ids = (chosen: readonly ResourceChange[]) =>
    new Set(chosen.map(({ LogicalResourceId = "" }) => LogicalResourceId));
  return {
    replaced: ids(changes.filter(({ Action, Replacement }) => Action === "Add" || Replacement !== "False")),
    modified: ids(changes),
  };
}

function changesWith(
  stack: Stack,
  changed: ChangedModel,
  scope: Scope,
  expected: ExpectedChanges,
): ResourceChange[] {
  const isThere = ({ physicalId, status }: StackResource) =>
    physicalId !== undefined && status !== "CREATE_FAILED";
  const before = new Map([...stack.resources].filter(([, resource]) => isThere(resource)));
  const after = new Map(
    [...includedResources(scope)].map(([id, resource]) => [id, desiredResource(id, resource, scope)]),
  );
  // Everything is new. A comparison would load AWS's resource specification, which takes half a second.
  if (before.size === 0) return [...after.values()].map((wanted) => addition(wanted, changed));
  const found = fullDiff({ Resources: asTemplate(before) }, { Resources: asTemplate(after) }).resources;
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((id) => {
    const [old, wanted] = [before.get(id), after.get(id)];
    if (!old) return wanted ? [addition(wanted, changed)] : [];
    if (!wanted) return [removal(old, changed)];
    if (old.type !== wanted.type) throw typeChanged(id);
    const difference = found.has(id) ? found.get(id) : undefined;
    const details = difference ? detailsOf(id, difference, changed, expected) : [];
    return difference && details.length > 0 ? [modification(old, wanted, details, changed)] : [];
  });
}

const typeChanged = (logicalId: string) =>
  validationError(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${logicalId}]`,
  );

function asTemplate(resources: ReadonlyMap<string, StackResource | DesiredResource>): object {
  const entries = [...resources].map(([id, resource]) => {
    return [id, { Type: resource.type, Properties: resource.properties, ...attributesOf(resource) }] as const;
  });
  return Object.fromEntries(entries);
}

function attributesOf({ Metadata, DeletionPolicy, UpdateReplacePolicy }: ResourceAttributes) {
  return { Metadata, DeletionPolicy, UpdateReplacePolicy };
}

function addition({ logicalId, type, properties }: DesiredResource, changed: ChangedModel): ResourceChange {
  return {
    Action: "Add",
    LogicalResourceId: logicalId,
    ResourceType: type,
    Scope: [],
    Details: [],
    AfterContext: context(properties, changed),
  };
}

function removal(resource: StackResource, changed: ChangedModel): ResourceChange {
  return {
    PolicyAction: isRetained(resource.DeletionPolicy) ? "Retain" : "Delete",
    Action: "Remove",
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    Scope: [],
    Details: [],
    BeforeContext: context(resource.properties, changed),
  };
}

function modification(
  before: StackResource,
  after: DesiredResource,
  Details: ResourceChangeDetail[],
  changed: ChangedModel,
): ResourceChange {
  const Replacement = replacementOf(Details);
  return {
    ...(Replacement === "False"
      ? {}
      : { PolicyAction: isRetained(after.UpdateReplacePolicy) ? "ReplaceAndRetain" : "ReplaceAndDelete" }),
    Action: "Modify",
    LogicalResourceId: before.logicalId,
    PhysicalResourceId: before.physicalId,
    ResourceType: before.type,
    Replacement,
    Scope: [...new Set(Details.flatMap(({ Target }) => Target?.Attribute ?? []))],
    Details,
    BeforeContext: context(before.properties, changed),
    AfterContext: context(after.properties, changed),
  };
}

const context = (properties: object, changed: ChangedModel) =>
  JSON.stringify({ Properties: shownValue(properties, changed) });
