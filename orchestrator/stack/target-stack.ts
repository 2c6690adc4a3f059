import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { DescribeServicesCommand, type ECSClient, type Service } from "@aws-sdk/client-ecs";
import { DeploymentError } from "../deployment/errors.ts";
import type { Target } from "../deployment/target.ts";
import { isNamed } from "../text/named-error.ts";
import { outputOf } from "./stack-outputs.ts";
import { stackParameters } from "./template-parameters.ts";

export interface TargetStackServices {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
}

/**
 * Checks that a stack with its own template has everything that a deployment needs, with two calls at most. Returns
 * warnings. Throws StackNotDeployable that lists everything that is missing.
 */
export async function checkTargetStack(
  clients: TargetStackServices,
  target: Target,
  stack: Stack,
): Promise<readonly string[]> {
  assertNone(target, [...imageParameterProblems(target, stack), ...outputProblems(target, stack)]);
  const [taskDefinition, service] = await Promise.all([
    findResource(clients.cloudFormation, target, stack),
    findService(clients.ecs, target, stack),
  ]);
  assertNone(target, [
    ...taskDefinitionProblems(target, taskDefinition),
    ...serviceProblems(target, stack, service),
    ...familyProblems(target, taskDefinition, service),
  ]);
  return warningsAbout(service);
}

function assertNone({ stackName }: Target, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new DeploymentError(
    "StackNotDeployable",
    `the stack ${stackName} does not meet the requirements of a deployment: ${problems.join("; ")}. ` +
      "docs/bring-your-own-stack.md lists the requirements",
  );
}

function imageParameterProblems({ imageParameter }: Target, stack: Stack): string[] {
  const parameter = stackParameters(stack).get(imageParameter);
  if (!parameter) {
    return [
      `it has no parameter ${imageParameter}: add it to its template as the image of its container, ` +
        "or set imageParameter of the target to the existing one",
    ];
  }
  if (parameter.noEcho) {
    return [
      `its parameter ${imageParameter} is secret (NoEcho), so a rollback could not restore it: remove NoEcho`,
    ];
  }
  const { ResolvedValue } =
    stack.Parameters?.find(({ ParameterKey }) => ParameterKey === imageParameter) ?? {};
  return ResolvedValue === undefined
    ? []
    : [
        `its parameter ${imageParameter} names a Systems Manager parameter: make it a String with the image itself`,
      ];
}

function outputProblems({ outputs }: Target, stack: Stack): string[] {
  return Object.entries(outputs).flatMap(([meaning, name]) =>
    outputOf(stack, name)
      ? []
      : [
          `it has no output ${name}: add it to its template, or set outputs.${meaning} of the target to the existing one`,
        ],
  );
}

interface FoundResource {
  readonly type: string;
  readonly physicalId: string;
}

/** The resource with the task definition's logical id; undefined if the stack does not have it. */
async function findResource(
  cloudFormation: CloudFormationClient,
  { taskDefinitionLogicalId }: Target,
  { StackId }: Stack,
): Promise<FoundResource | undefined> {
  try {
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: StackId, LogicalResourceId: taskDefinitionLogicalId }),
    );
    const [found] = StackResources;
    return found && { type: found.ResourceType ?? "", physicalId: found.PhysicalResourceId ?? "" };
  } catch (error) {
    // The stack exists, so the resource is missing.
    if (isNamed(error, "ValidationError")) return undefined;
    throw error;
  }
}

/** The service that the outputs name; undefined if it or its cluster does not exist. */
async function findService(ecs: ECSClient, { outputs }: Target, stack: Stack): Promise<Service | undefined> {
  try {
    const { services = [] } = await ecs.send(
      new DescribeServicesCommand({
        cluster: outputOf(stack, outputs.clusterName),
        services: [outputOf(stack, outputs.serviceName) ?? ""],
      }),
    );
    return services.find(({ status }) => status === "ACTIVE");
  } catch (error) {
    if (isNamed(error, "ClusterNotFoundException")) return undefined;
    throw error;
  }
}

const taskDefinitionType = "AWS::ECS::TaskDefinition";

function taskDefinitionProblems(
  { taskDefinitionLogicalId: id }: Target,
  found: FoundResource | undefined,
): string[] {
  if (found?.type === taskDefinitionType) return [];
  return [
    `${found ? `its resource ${id} is an ${found.type}` : `it has no resource ${id}`}: ` +
      `set taskDefinitionLogicalId of the target to its ${taskDefinitionType}`,
  ];
}

function serviceProblems({ outputs }: Target, stack: Stack, service: Service | undefined): string[] {
  const [cluster, name, targetGroup] = [outputs.clusterName, outputs.serviceName, outputs.targetGroupArn].map(
    (output) => outputOf(stack, output),
  );
  if (!service) {
    return [
      `ECS has no active service ${name} in the cluster ${cluster}: correct the outputs, or start the service`,
    ];
  }
  const problems: string[] = [];
  const controller = service.deploymentController?.type ?? "ECS";
  if (controller !== "ECS") {
    problems.push(
      `its service is deployed by ${controller}, not by CloudFormation: set its deployment controller to ECS`,
    );
  }
  if (!service.loadBalancers?.some(({ targetGroupArn }) => targetGroupArn === targetGroup)) {
    problems.push(
      `its service registers no task in ${targetGroup}: correct the output ${outputs.targetGroupArn}`,
    );
  }
  return problems;
}

/** A stack may contain task definitions of other services; the health check needs the one of this service. */
function familyProblems(
  { taskDefinitionLogicalId }: Target,
  found: FoundResource | undefined,
  service: Service | undefined,
): string[] {
  if (found?.type !== taskDefinitionType || !service?.taskDefinition) return [];
  const [own, run] = [found.physicalId, service.taskDefinition].map(familyOf);
  if (own === run) return [];
  return [
    `its service runs the task definition ${run}, and ${taskDefinitionLogicalId} is ${own}: ` +
      "set taskDefinitionLogicalId of the target to the service's",
  ];
}

/** `…:task-definition/<family>:<revision>` */
const familyOf = (arn: string) => arn.replace(/^.*\//, "").replace(/:\d+$/, "");

function warningsAbout(service: Service | undefined): readonly string[] {
  const breaker = service?.deploymentConfiguration?.deploymentCircuitBreaker;
  if (breaker?.enable && breaker.rollback) return [];
  return [
    "The service has no deployment circuit breaker with rollback: a version that never starts fails only at " +
      "CloudFormation's time-out or the deadline, up to three hours later.",
  ];
}
