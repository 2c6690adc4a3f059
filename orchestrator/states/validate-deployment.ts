import type { CloudFormationClient, Stack } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { storeCurrentApprovers } from "../approval/current-approvers.ts";
import {
  type ApprovalSettings,
  type ApprovalTerms,
  approvalProblems,
  approvalTerms,
} from "../deployment/approval-terms.ts";
import type { Deployment, RestoredRelease } from "../deployment/deployment.ts";
import { deploymentIdOf } from "../deployment/deployment-id.ts";
import { type DeploymentInput, parseInput } from "../deployment/deployment-input.ts";
import { DeploymentError } from "../deployment/errors.ts";
import type { Payload } from "../deployment/payloads.ts";
import { requesterAtStart } from "../deployment/prove-start.ts";
import { noRequester } from "../deployment/requester.ts";
import { storeRequester } from "../deployment/requester-record.ts";
import { contractProblems } from "../deployment/smoke-test-contract.ts";
import type { Table } from "../deployment/table.ts";
import { findTarget, type Target } from "../deployment/target.ts";
import { storeUnprovenStart } from "../deployment/unproven-start.ts";
import { imageOf, type Release } from "../release/release.ts";
import { releaseToRestore } from "../release/releases.ts";
import { assertDeployable, findStack, isToBeCreated } from "../stack/stack-status.ts";
import { checkTargetStack } from "../stack/target-stack.ts";
import { type DeclaredParameter, declaredParameters, stackParameters } from "../stack/template-parameters.ts";
import type { Contract } from "../verification/contract.ts";

export interface ValidationServices {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly table: Table;
  /** Body of the bundled template. */
  readonly template: string;
  /** The contract for new versions of the target's service. */
  readonly contractOf: (target: Target) => Contract;
  /** The stacks that may be deployed; the first one is the default. */
  readonly targets: readonly Target[];
  readonly approval: ApprovalSettings;
}

/**
 * Makes the deployment from the execution's input and the settings, and checks that its stack has what the later states
 * need. Changes nothing, but records who asks for the deployment, and who may approve by the settings. Throws InvalidInput and StackNotDeployable, each with
 * all problems.
 */
export async function validateDeployment(
  services: ValidationServices,
  { input, execution }: Payload<"ValidateDeployment">,
): Promise<Deployment> {
  const parsed = parseInput(input, services.approval.deadlineSeconds);
  if ("problems" in parsed) throw invalid(parsed.problems);
  const { value } = parsed;
  const requester = await requesterAtStart(services.table, {
    ...execution,
    claimed: value.requester,
    startId: value.startId,
  });
  const target = targetFor(services.targets, value.stack);
  const stack = await findStack(services.cloudFormation, target.stackName);
  assertStack(target, stack);
  const declared =
    target.template === "compute"
      ? declaredParameters(JSON.parse(services.template))
      : stackParameters(stack ?? noParameters);
  const problems = [
    ...parameterProblems(value.parameters, target, declared),
    ...approvalProblems(value, services.approval, requester),
  ];
  if (problems.length > 0) throw invalid(problems);
  const release = await restoredRelease(services.table, target.stackName, value.rollback);
  if (!release?.contract) assertContract(services.contractOf(target));
  const warnings =
    stack && target.template === "previous" ? await checkTargetStack(services, target, stack) : [];
  const deployment = {
    ...deploymentOf(value, { target, execution, release, warnings }),
    ...approvalTerms(value, services.approval),
  };
  await storeCurrentApprovers(services.table, services.approval.recipients);
  await storeRequester(services.table, deployment, requester);
  if (!requester.proven) await storeUnprovenStart(services.table, deployment);
  return deployment;
}

const invalid = (problems: readonly string[]) => new DeploymentError("InvalidInput", problems.join("\n"));

/** The release to restore; undefined if the input names an image. Throws InvalidInput. */
async function restoredRelease(
  table: Table,
  stackName: string,
  rollback: DeploymentInput["rollback"],
): Promise<Release | undefined> {
  if (rollback === undefined) return undefined;
  const release = await releaseToRestore(table, stackName, rollback);
  if (release) return release;
  throw invalid([
    rollback === true
      ? `rollback finds no release of ${stackName} before the current one; name an image instead`
      : `rollback names ${rollback}, which has no release of ${stackName}; npm run releases lists all releases`,
  ]);
}

const noParameters: Pick<Stack, "Parameters"> = {};

function targetFor(targets: readonly Target[], stackName: string | undefined): Target {
  const target = findTarget(targets, stackName);
  if (target) return target;
  const names = targets.map((one) => one.stackName).join(", ");
  throw invalid([
    `stack ${stackName} is not a configured target; configured: ${names}. Correct it, or add it to the targets of the settings`,
  ]);
}

function parameterProblems(
  parameters: Readonly<Record<string, string>>,
  { imageParameter }: Target,
  declared: ReadonlyMap<string, DeclaredParameter>,
): string[] {
  return Object.keys(parameters).flatMap((name) => {
    if (name === imageParameter) return [`parameters must not hold ${name}; write it as "image"`];
    const parameter = declared.get(name);
    if (!parameter) {
      return [`parameters.${name} is not in the template; it has ${[...declared.keys()].join(", ")}`];
    }
    // It would be readable in the execution's history.
    return parameter.noEcho ? [`parameters.${name} is secret (NoEcho); set it on the stack, not here`] : [];
  });
}

/** Throws StackNotDeployable for an invalid contract: found only after the update, it would cause a rollback. */
function assertContract({ smokeTests, source }: Contract): void {
  const problems = contractProblems(smokeTests);
  if (problems.length > 0) throw notDeployable(`correct ${source}: ${problems.join("; ")}`);
}

/** Throws StackNotDeployable unless CloudFormation could update the stack, or may create it. */
function assertStack({ stackName, template, createWhenMissing }: Target, stack: Stack | undefined): void {
  if (stack) assertDeployable(stack);
  if (stack?.StackStatus === "CREATE_IN_PROGRESS" && template === "previous") {
    // It has outputs only after its creation, so they cannot be checked yet.
    throw notDeployable(
      `the stack ${stackName} is CREATE_IN_PROGRESS: it is still being created; wait for its end`,
    );
  }
  if (isToBeCreated(stack) && template === "previous") {
    throw notDeployable(
      stack
        ? `the stack ${stackName} is ${stack.StackStatus}: it has no resources yet; create it from its own template first`
        : `there is no stack ${stackName}; create it from its own template first, or correct the target in the settings`,
    );
  }
  if (stack || createWhenMissing) return;
  throw notDeployable(
    `there is no stack ${stackName}; create it, or set createWhenMissing of its target in the settings`,
  );
}

const notDeployable = (problem: string) => new DeploymentError("StackNotDeployable", problem);

interface DeploymentParts {
  readonly target: Target;
  readonly execution: Payload<"ValidateDeployment">["execution"];
  readonly release: Release | undefined;
  readonly warnings: readonly string[];
}

function deploymentOf(
  input: DeploymentInput,
  { target, execution, release, warnings }: DeploymentParts,
): Omit<Deployment, keyof ApprovalTerms> {
  const { image = "", parameters, reason, requester = noRequester, acknowledgeFailedRollback } = input;
  return {
    id: deploymentIdOf(execution.name, execution.startedAt),
    executionArn: execution.arn,
    startedAt: execution.startedAt,
    stackName: target.stackName,
    image: release ? imageOf(release) : image,
    ...(release && { release: nameOf(release) }),
    parameters: { ...target.parameters, ...parameters },
    reason,
    requester,
    allowDeletions: input.allowDeletions,
    allowMissingImages: input.allowMissingImages,
    allowBreakingMigrations: input.allowBreakingMigrations,
    ...(acknowledgeFailedRollback && { acknowledgeFailedRollback }),
    ...(warnings.length > 0 && { warnings }),
  };
}

const nameOf = ({ deploymentId, image, recordedAt }: Release): RestoredRelease => ({
  deploymentId,
  image,
  recordedAt,
});
