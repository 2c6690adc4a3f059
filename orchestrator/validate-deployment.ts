import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { Deployment } from "./deployment.ts";
import { type DeploymentInput, parseInput } from "./deployment-input.ts";
import { DeploymentError } from "./errors.ts";
import type { Payload } from "./payloads.ts";
import { assertDeployable, findStack } from "./stack-status.ts";
import { declaredParameters } from "./template-parameters.ts";

export interface ValidationServices {
  readonly cloudFormation: CloudFormationClient;
  /** Body of the template that is deployed. */
  readonly template: string;
  readonly settings: {
    readonly defaultStackName: string;
    /** Template parameters that every deployment sets unless its input does. */
    readonly defaultParameters: Readonly<Record<string, string>>;
    /** Default and upper limit of the input's `approvalDeadlineSeconds`. */
    readonly approvalDeadlineSeconds: number;
  };
}

/**
 * Makes the deployment from the execution's input and the settings. Touches nothing.
 * Throws InvalidInput, with all problems, and StackNotDeployable.
 */
export async function validateDeployment(
  services: ValidationServices,
  { input, execution }: Payload<"ValidateDeployment">,
): Promise<Deployment> {
  const { settings, template } = services;
  const parsed = parseInput(input, settings.approvalDeadlineSeconds);
  if ("problems" in parsed) throw invalid(parsed.problems);
  const { value } = parsed;
  const problems = parameterProblems(value.parameters, template);
  if (problems.length > 0) throw invalid(problems);
  const stackName = value.stack ?? settings.defaultStackName;
  const mayCreate = value.createStack || stackName === settings.defaultStackName;
  await assertStack(services.cloudFormation, stackName, mayCreate);
  return deploymentOf(value, stackName, execution, settings.defaultParameters);
}

const invalid = (problems: readonly string[]) => new DeploymentError("InvalidInput", problems.join("\n"));

function parameterProblems(parameters: Readonly<Record<string, string>>, template: string): string[] {
  const declared = declaredParameters(template);
  return Object.keys(parameters).flatMap((name) => {
    const parameter = declared.get(name);
    if (!parameter) {
      return [`parameters.${name} is not in the template; it has ${[...declared.keys()].join(", ")}`];
    }
    // It would be kept in the execution's history for everyone to read.
    return parameter.noEcho ? [`parameters.${name} is secret (NoEcho); set it on the stack, not here`] : [];
  });
}

async function assertStack(
  cloudFormation: CloudFormationClient,
  stackName: string,
  mayCreate: boolean,
): Promise<void> {
  const stack = await findStack(cloudFormation, stackName);
  if (stack) return assertDeployable(stack);
  if (mayCreate) return;
  throw new DeploymentError(
    "StackNotDeployable",
    `there is no stack ${stackName}; correct "stack", or add "createStack": true to create it`,
  );
}

function deploymentOf(
  input: DeploymentInput,
  stackName: string,
  execution: Payload<"ValidateDeployment">["execution"],
  defaultParameters: Readonly<Record<string, string>>,
): Deployment {
  const { image, parameters, reason, requester = "unknown", acknowledgeFailedRollback } = input;
  return {
    id: execution.name,
    executionArn: execution.arn,
    startedAt: execution.startedAt,
    stackName,
    image,
    parameters: { ...defaultParameters, ...parameters },
    reason,
    requester,
    allowedDeletions: input.allowDeletions,
    ...(acknowledgeFailedRollback && { acknowledgedFailedRollback: acknowledgeFailedRollback }),
    approvalDeadlineSeconds: input.approvalDeadlineSeconds,
  };
}
