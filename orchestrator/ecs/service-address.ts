import type { Stack, StackEvent } from "@aws-sdk/client-cloudformation";
import type { Target } from "../deployment/target.ts";
import { outputOf, requiredOutput } from "../stack/stack-outputs.ts";

/** The names of a stack's service. */
export interface ServiceAddress {
  /** Name or ARN. */
  readonly cluster: string;
  /** Name or ARN. */
  readonly service: string;
  readonly targetGroupArn?: string | undefined;
}

/** What may name the service: the stack's outputs and its events. */
export interface AddressSources {
  readonly stack: Stack | undefined;
  /** Newest first. */
  readonly events?: readonly StackEvent[] | undefined;
}

/** The address from the stack's outputs, or from its events if it has none; undefined if neither names the service. */
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

/** A stack whose creation failed has no outputs; its events still name the resources that were created. */
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
