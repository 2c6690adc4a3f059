import { knownAfterApply, type Scope } from "./intrinsics.ts";
import { typedParameters } from "./parameters.ts";
import { pseudoParameters } from "./pseudo-parameters.ts";
import type { Stack } from "./stack.ts";
import type { Stacks } from "./stacks.ts";
import type { StackModel } from "./state.ts";
import { validationError } from "./template.ts";

/** Where the model's functions look names up while the stack is being made from it. */
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

/** What a change set expects to be another after its execution. */
export interface ExpectedChanges {
  /** Resources that will, or may, have another physical id; `Ref` to them is not known yet. */
  readonly replaced: ReadonlySet<string>;
  /** Resources that change in any way; their attributes are not known yet. */
  readonly modified: ReadonlySet<string>;
}

/** The same while a change set is being made: what only the execution will tell is `KNOWN_AFTER_APPLY`. */
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
