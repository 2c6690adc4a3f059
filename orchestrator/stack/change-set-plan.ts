import type { Parameter, Stack } from "@aws-sdk/client-cloudformation";
import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import type { Target } from "../deployment/target.ts";
import { imageOf, type Release } from "../release/release.ts";
import { declaredParameters, stackParameters } from "./template-parameters.ts";

/** What the stack is to become; parameters that are not named keep their value, or get their default. */
export interface ChangeSetPlan {
  /** Its body; missing when the stack keeps the template that it has. */
  readonly template?: string;
  /** The names of the template's parameters. */
  readonly declared: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

/** The new version: the target's template with the deployment's image and parameters. */
export function deploymentPlan(
  { template, imageParameter }: Target,
  bundled: string,
  { image, parameters }: Deployment,
  stack: Stack | undefined,
): ChangeSetPlan {
  return {
    ...(template === "compute" ? broughtTemplate(bundled) : keptTemplate(stack)),
    parameters: { ...parameters, [imageParameter]: image },
  };
}

/**
 * The release before as it was recorded, its image by digest. Where deployments leave the template alone, so
 * does the way back: parameters that the stack's owner has added or removed since stay as they are.
 */
export function rollbackPlan(
  { template, imageParameter }: Target,
  release: Release,
  stack: Stack,
): ChangeSetPlan {
  const recorded = release.parameters[imageParameter];
  // CloudFormation has put the release back already: naming its image otherwise would be a change again.
  const isRestored = recorded !== undefined && recorded === valuesOf(stack).get(imageParameter);
  const image = isRestored ? recorded : imageOf(release);
  const parameters = { ...release.parameters, [imageParameter]: image };
  if (template === "compute") return { ...broughtTemplate(release.template), parameters };
  const kept = keptTemplate(stack);
  const left = Object.entries(parameters).filter(([name]) => kept.declared.includes(name));
  return { ...kept, parameters: Object.fromEntries(left) };
}

const broughtTemplate = (template: string) => ({
  template,
  declared: [...declaredParameters(template).keys()],
});

const keptTemplate = (stack: Stack | undefined) => ({
  declared: stack ? [...stackParameters(stack).keys()] : [],
});

/**
 * The parameters as CreateChangeSet takes them: those of the plan, and the previous value of every other one
 * that the stack has. Throws ChangeSetFailed for a parameter that the plan's template does not have.
 */
export function requestedParameters(plan: ChangeSetPlan, stack: Stack | undefined): Parameter[] {
  const { declared } = plan;
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
