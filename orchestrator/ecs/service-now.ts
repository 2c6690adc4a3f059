import type { CloudFormationClient, Stack } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Target, targetOf } from "../deployment/target.ts";
import { findStack } from "../stack/stack-status.ts";
import { lookAtService } from "./look-at-service.ts";

/** The service as it runs while people decide. */
export interface RunningService {
  readonly status: "running";
  /** The value of the stack's image parameter. */
  readonly image: string;
  /** Family and revision of the task definition, e.g. `xray-poc-compute-task:3`. */
  readonly taskDefinition: string;
  readonly runningCount: number;
  readonly desiredCount: number;
  readonly healthyTargets: number;
  readonly targets: number;
}

/** `absent`: there is no such service yet; `unknown`: it could not be seen, and why. */
export type ServiceNow =
  | RunningService
  | { readonly status: "absent" }
  | { readonly status: "unknown"; readonly reason: string };

export interface ServiceNowClients {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly elasticLoadBalancing: ElasticLoadBalancingV2Client;
}

export interface ServiceQuestion {
  readonly targets: readonly Target[];
  readonly stackName: string;
  readonly signal: AbortSignal;
}

/** Looks at the service of a stack once, no longer than the signal lets it; a failure is an answer too. */
export async function serviceNow(
  clients: ServiceNowClients,
  { targets, stackName, signal }: ServiceQuestion,
): Promise<ServiceNow> {
  try {
    return await Promise.race([look(clients, targetOf(targets, stackName)), aborted(signal)]);
  } catch (error) {
    const reason = signal.aborted ? "AWS did not answer in time" : "AWS did not tell";
    return {
      status: "unknown",
      reason: `${reason} (${error instanceof Error ? error.name : "unknown error"})`,
    };
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

async function look(clients: ServiceNowClients, target: Target): Promise<ServiceNow> {
  const stack = await findStack(clients.cloudFormation, target.stackName);
  // A stack in review has no outputs, nor has one whose creation is not done.
  if (!stack?.Outputs?.length) return { status: "absent" };
  const { service, targets } = await lookAtService({ ...clients, target }, stack);
  if (service?.status !== "ACTIVE") return { status: "absent" };
  return {
    status: "running",
    image: imageOf(stack, target),
    taskDefinition: service.taskDefinition?.replace(/^.*\//, "") ?? "",
    runningCount: service.runningCount ?? 0,
    desiredCount: service.desiredCount ?? 0,
    healthyTargets: targets.filter(({ TargetHealth }) => TargetHealth?.State === "healthy").length,
    targets: targets.length,
  };
}

const imageOf = ({ Parameters = [] }: Stack, { imageParameter }: Target) =>
  Parameters.find(({ ParameterKey }) => ParameterKey === imageParameter)?.ParameterValue ?? "";
