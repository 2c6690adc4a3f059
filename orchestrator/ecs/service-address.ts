import type { Stack, StackEvent } from "@aws-sdk/client-cloudformation";
import type { Target } from "../deployment/target.ts";
import { outputOf, requiredOutput } from "../stack/stack-outputs.ts";

/** Where a stack's service is found. */
export interface ServiceAddress {
  /** Name or ARN. */
  readonly cluster: string;
  /** Name or ARN. */
  readonly service: string;
  readonly targetGroupArn?: string | undefined;
}

/** Where the stack, and its events, may name the service. */
export interface AddressSources {
  readonly stack: Stack | undefined;
  /** Newest first. */
  readonly events?: readonly StackEvent[] | undefined;
}

/** By the stack's outputs, or by its events while it has none; undefined as long as neither names the service. */
export function serviceAddress(
  { outputs, names }: Pick<Target, "outputs" | "names">,
  sources: AddressSources,
): ServiceAddress | undefined {
  const service = outputOrMade(sources, outputs.serviceName, "AWS::ECS::Service");
  const cluster =
    (sources.stack && outputOf(sources.stack, outputs.clusterName)) ??
    names.clusterName ??
    clusterOf(service) ??
    outputOrMade(sources, outputs.clusterName, "AWS::ECS::Cluster");
  const targetGroup = outputs.targetGroupArn;
  const targetGroupArn = outputOrMade(sources, targetGroup, "AWS::ElasticLoadBalancingV2::TargetGroup");
  return cluster && service ? { cluster, service, targetGroupArn } : undefined;
}

/** Throws ServiceUnhealthy unless the stack's outputs name the service and its target group. */
export function assertNamesService({ outputs }: Pick<Target, "outputs">, stack: Stack): void {
  for (const output of [outputs.clusterName, outputs.serviceName, outputs.targetGroupArn]) {
    requiredOutput(stack, output, "ServiceUnhealthy");
  }
}

/** A stack that could not be created has no outputs any more; its events still say what it had made. */
export function outputOrMade(
  { stack, events = [] }: AddressSources,
  output: string,
  type: string,
): string | undefined {
  const made = events.find(
    ({ ResourceType, PhysicalResourceId }) => ResourceType === type && PhysicalResourceId,
  );
  return (stack && outputOf(stack, output)) ?? made?.PhysicalResourceId;
}

/** The ARN of a service ends in `service/<cluster>/<service>`. */
const clusterOf = (service = "") => /:service\/([^/]+)\/[^/]+$/.exec(service)?.[1];
