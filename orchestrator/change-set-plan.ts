import type { Parameter, Stack } from "@aws-sdk/client-cloudformation";
import type { Deployment } from "./deployment.ts";
import { DeploymentError } from "./errors.ts";
import { imageOf, type Release } from "./release.ts";
import { declaredParameters, imageParameter } from "./template-parameters.ts";

/** What the stack is to become; parameters that are not named keep their value, or get their default. */
export interface ChangeSetPlan {
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The new version: the product's template with the deployment's image and parameters. */
export function deploymentPlan(template: string, { image, parameters }: Deployment): ChangeSetPlan {
  return { template, parameters: { ...parameters, [imageParameter]: image } };
}

/** The release before, exactly as it was recorded, its image by digest. */
export function rollbackPlan(release: Release, stack: Stack): ChangeSetPlan {
  const recorded = release.parameters[imageParameter];
  // CloudFormation has put the release back already: naming its image otherwise would be a change again.
  const isRestored = recorded !== undefined && recorded === valuesOf(stack).get(imageParameter);
  return {
    template: release.template,
    parameters: { ...release.parameters, [imageParameter]: isRestored ? recorded : imageOf(release) },
  };
}

/**
 * The parameters as CreateChangeSet takes them: those of the plan, and the previous value of every other one
 * that the stack has. Throws ChangeSetFailed for a parameter that the plan's template does not have.
 */
export function requestedParameters(plan: ChangeSetPlan, stack: Stack | undefined): Parameter[] {
  const declared = [...declaredParameters(plan.template).keys()];
  const unknown = Object.keys(plan.parameters).filter((name) => !declared.includes(name));
  if (unknown.length > 0) {
    throw new DeploymentError(
      "ChangeSetFailed",
      `the template has no parameter ${unknown.join(", ")}; it has ${declared.join(", ")}`,
    );
  }
  const previous = valuesOf(stack);
  return declared.flatMap((ParameterKey): Parameter[] => {
    const ParameterValue = plan.parameters[ParameterKey];
    if (ParameterValue !== undefined) return [{ ParameterKey, ParameterValue }];
    return previous.has(ParameterKey) ? [{ ParameterKey, UsePreviousValue: true }] : [];
  });
}

function valuesOf(stack: Stack | undefined): ReadonlyMap<string, string> {
  return new Map(
    (stack?.Parameters ?? []).map(({ ParameterKey = "", ParameterValue = "" }) => [
      ParameterKey,
      ParameterValue,
    ]),
  );
}
