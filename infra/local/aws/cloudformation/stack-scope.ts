import { knownAfterApply, type Scope } from "./intrinsics.ts";
import { typedParameters } from "./parameters.ts";
import { pseudoParameters } from "./pseudo-parameters.ts";
import type { Stack } from "./stack.ts";
import type { Stacks } from "./stacks.ts";
import type { StackModel } from "./state.ts";
import { validationError } from "./template.ts";

/** Resolves names to existing resources and exports, while the model is being applied to the stack. */
export function liveScope(stack: Stack, model: StackModel, stacks: Stacks): Scope {
  const resource = (logicalId: string) => {
    const { physicalId, attributes, type } = stack.resources.get(logicalId) ?? {};
    if (physicalId !== undefined && attributes && type) return { physicalId, attributes, type };
    throw validationError(
      `Template error: instance of Ref or Fn::GetAtt references undefined resource ${logicalId}`,
    );
  };
  return {
    template: model.template,
    parameters: { ...typedParameters(model.template, model.parameters), ...pseudoParameters(stack) },
    ref: (logicalId) => resource(logicalId).physicalId,
    attribute: (logicalId, name) => {
      const { attributes, type } = resource(logicalId);
      const value = attributes[name];
      if (value !== undefined) return value;
      throw validationError(`Template error: resource ${type} does not support attribute type ${name}`);
    },
    importValue: (exportName) => {
      const found = stacks.exports.find(({ Name, ExportingStackId }) => {
        return Name === exportName && ExportingStackId !== stack.id;
      });
      if (found?.Value !== undefined) return found.Value;
      throw validationError(`No export named ${exportName} found`);
    },
  };
}

/** What a change set expects its execution to change. */
export interface ExpectedChanges {
  /** Resources whose physical id will or may change. The result of `Ref` is not known yet. */
  readonly replaced: ReadonlySet<string>;
  /** Resources that change in any way. Their attributes are not known yet. */
  readonly modified: ReadonlySet<string>;
}

/** Resolves names for a change set: values that are not known before its execution become `knownAfterApply`. */
export function plannedScope(live: Scope, stack: Stack, expected: ExpectedChanges): Scope {
  const isThere = (logicalId: string) => stack.resources.get(logicalId)?.physicalId !== undefined;
  return {
    ...live,
    ref: (logicalId) =>
      isThere(logicalId) && !expected.replaced.has(logicalId) ? live.ref(logicalId) : knownAfterApply,
    attribute: (logicalId, name) =>
      isThere(logicalId) && !expected.modified.has(logicalId)
        ? live.attribute(logicalId, name)
        : knownAfterApply,
  };
}
