import { deepEqual, type ResourceDifference, ResourceImpact } from "@aws-cdk/cloudformation-diff";
import type {
  Replacement,
  RequiresRecreation,
  ResourceAttribute,
  ResourceChangeDetail,
  ResourceTargetDefinition,
} from "@aws-sdk/client-cloudformation";
import { changedLeaves, type Leaf, valueAt } from "./changed-leaves.ts";
import { referencesIn } from "./references.ts";
import { hideNoEcho } from "./stack.ts";
import type { ExpectedChanges } from "./stack-scope.ts";
import type { StackModel } from "./state.ts";

export interface ChangedModel {
  /** Undefined for a stack that does not exist yet. */
  readonly before?: StackModel | undefined;
  readonly after: StackModel;
}

type Cause = Pick<ResourceChangeDetail, "Evaluation" | "ChangeSource" | "CausingEntity">;

/** Every changed value of a resource, with the cause of its change. */
export function detailsOf(
  logicalId: string,
  difference: ResourceDifference,
  changed: ChangedModel,
  expected: ExpectedChanges,
): ResourceChangeDetail[] {
  const ofProperties = Object.entries(difference.propertyUpdates).flatMap(([name, update]) =>
    changedLeaves(update.oldValue, update.newValue, [name]).flatMap((leaf) => {
      const shown = { ...leaf, before: text(leaf.before, changed), after: text(leaf.after, changed) };
      const target = targetOf(name, shown, requiresRecreation[update.changeImpact ?? ""] ?? "Never");
      return causesOf(logicalId, leaf, changed, expected).map((cause) => ({ Target: target, ...cause }));
    }),
  );
  return [...ofProperties, ...otherDetails(difference)];
}

const requiresRecreation: Readonly<Record<string, RequiresRecreation>> = {
  [ResourceImpact.WILL_REPLACE]: "Always",
  [ResourceImpact.MAY_REPLACE]: "Conditionally",
};

interface ShownLeaf {
  readonly path: readonly string[];
  readonly before: string | undefined;
  readonly after: string | undefined;
}

function targetOf(
  name: string,
  { path, before, after }: ShownLeaf,
  RequiresRecreation: RequiresRecreation,
): ResourceTargetDefinition {
  return {
    Attribute: "Properties",
    Name: name,
    RequiresRecreation,
    Path: `/Properties/${path.join("/")}`,
    ...(before === undefined ? {} : { BeforeValue: before }),
    ...(after === undefined ? {} : { AfterValue: after }),
    AttributeChangeType: before === undefined ? "Add" : after === undefined ? "Remove" : "Modify",
  };
}

function text(value: unknown, changed: ChangedModel): string | undefined {
  const shown = shownValue(value, changed);
  return shown === undefined || typeof shown === "string" ? shown : JSON.stringify(shown);
}

/** A value with the `NoEcho` parameters of both models masked. */
export function shownValue(value: unknown, { before, after }: ChangedModel): unknown {
  const shown = hideNoEcho(value, after);
  return before ? hideNoEcho(shown, before) : shown;
}

/** Changes to the resource's attributes other than its properties, e.g. its metadata. */
function otherDetails(difference: ResourceDifference): ResourceChangeDetail[] {
  const attributes = Object.entries(difference.otherChanges).filter(([name]) => name !== "Type");
  return attributes.map(([name]) => ({
    Target: { Attribute: name as ResourceAttribute, RequiresRecreation: "Never" },
    Evaluation: "Static",
    ChangeSource: "DirectModification",
  }));
}

/** The causes of a changed value: changed resources, changed parameters, or the template's text itself. */
function causesOf(logicalId: string, leaf: Leaf, changed: ChangedModel, expected: ExpectedChanges): Cause[] {
  const textIn = (model: StackModel | undefined) =>
    valueAt(model?.template.Resources[logicalId]?.Properties, leaf.path);
  const wanted = textIn(changed.after);
  const causes = referencesIn(wanted).flatMap(({ name, attribute }): Cause[] => {
    if (isChangedParameter(name, changed)) {
      return [{ Evaluation: "Static", ChangeSource: "ParameterReference", CausingEntity: name }];
    }
    if (attribute === undefined ? !expected.replaced.has(name) : !expected.modified.has(name)) return [];
    return attribute === undefined
      ? [{ Evaluation: "Dynamic", ChangeSource: "ResourceReference", CausingEntity: name }]
      : [{ Evaluation: "Dynamic", ChangeSource: "ResourceAttribute", CausingEntity: `${name}.${attribute}` }];
  });
  if (causes.length > 0 && deepEqual(wanted, textIn(changed.before))) return causes;
  return [...causes, { Evaluation: "Static", ChangeSource: "DirectModification" }];
}

function isChangedParameter(name: string, { before, after }: ChangedModel): boolean {
  return name in after.parameters && before?.parameters[name] !== after.parameters[name];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
export function replacementOf(details: readonly ResourceChangeDetail[]): Replacement {
  const always = details.filter(({ Target }) => Target?.RequiresRecreation === "Always");
  if (always.some(({ Evaluation }) => Evaluation === "Static")) return "True";
  const mayBe = details.some(({ Target }) => Target?.RequiresRecreation === "Conditionally");
  return mayBe || always.length > 0 ? "Conditional" : "False";
}
