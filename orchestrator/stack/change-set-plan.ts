import type { Parameter, Stack } from "@aws-sdk/client-cloudformation";
import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import type { Target } from "../deployment/target.ts";
import { imageOf, type Release } from "../release/release.ts";
import { declaredParameters, stackParameters } from "./template-parameters.ts";

/** The wanted state of the stack. Other parameters keep their value, or get their default. */
export interface ChangeSetPlan {
  /** The template's body; undefined if the stack keeps its template. */
  readonly template?: string;
  /** The names of the template's parameters. */
  readonly declared: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** The image parameter without a digest, for templates whose parameter does not take one; missing if it has none. */
  readonly byTag?: Readonly<Record<string, string>>;
}

/** What a new version is: the deployment's image and parameters, and the image by its digest if that is known. */
export type NewVersion = Pick<Deployment, "image" | "parameters"> & { readonly pinnedImage: string };

/** The plan of a new version: the target's template with its image, by digest, and its parameters. */
export function deploymentPlan(
  { template, imageParameter }: Target,
  bundled: string,
  { image, pinnedImage, parameters }: NewVersion,
  stack: Stack | undefined,
): ChangeSetPlan {
  return {
    ...(template === "compute" ? newTemplate(bundled) : currentTemplate(stack)),
    parameters: { ...parameters, [imageParameter]: pinnedImage },
    ...(pinnedImage !== image && { byTag: { [imageParameter]: image } }),
  };
}

/**
 * The plan of a rollback: the previous release as recorded, its image by digest. If deployments keep the stack's
 * template, so does the rollback; then it ignores parameters that the template no longer has.
 */
export function rollbackPlan(
  { template, imageParameter }: Target,
  release: Release,
  stack: Stack,
): ChangeSetPlan {
  const recorded = release.parameters[imageParameter];
  // CloudFormation has already restored the release: another name of the same image would be a new change.
  const isRestored = recorded !== undefined && recorded === valuesOf(stack).get(imageParameter);
  const image = isRestored ? recorded : imageOf(release);
  const parameters = { ...release.parameters, [imageParameter]: image };
  const byTag = recorded !== undefined && recorded !== image && { byTag: { [imageParameter]: recorded } };
  if (template === "compute") return { ...newTemplate(release.template), parameters, ...byTag };
  const current = currentTemplate(stack);
  const declared = Object.entries(parameters).filter(([name]) => current.declared.includes(name));
  return { ...current, parameters: Object.fromEntries(declared), ...byTag };
}

const newTemplate = (template: string) => ({
  template,
  declared: [...declaredParameters(JSON.parse(template)).keys()],
});

const currentTemplate = (stack: Stack | undefined) => ({
  declared: stack ? [...stackParameters(stack).keys()] : [],
});

/**
 * The parameters of CreateChangeSet: those of the plan, and the previous value of every other one that the stack
 * has. Throws ChangeSetFailed for a parameter that the plan's template does not declare.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
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
    if (Object.hasOwn(plan.parameters, ParameterKey)) {
      return [{ ParameterKey, ParameterValue: plan.parameters[ParameterKey] }];
    }
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
