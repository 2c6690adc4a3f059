import type { CloudFormationClient, Stack, StackEvent } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Target } from "../deployment/target.ts";
import { findStack } from "../stack/stack-status.ts";
import { serviceAddress } from "./service-address.ts";
import type { ServiceObservation } from "./service-observation.ts";
import { readService, readTargets } from "./service-reads.ts";
import type { readTasks as readTasksOfService } from "./task-reads.ts";

export interface ObservationServices {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly elasticLoadBalancing: ElasticLoadBalancingV2Client;
  readonly target: Pick<Target, "outputs" | "names">;
}

export interface ObservationQuery {
  /** Name or, better, ARN: a later stack may reuse the name. */
  readonly stackName: string;
  /** The stack's events, newest first; needed if the stack may have no outputs. */
  readonly events?: readonly StackEvent[];
  /** `readTasks`, if the tasks are needed: they cost four of the seven calls. */
  readonly readTasks?: typeof readTasksOfService;
}

/** A part that could not be read, and AWS's error. */
export interface UnreadPart {
  readonly part: "stack" | "service" | "tasks" | "targets";
  readonly error: unknown;
}

export interface Observed {
  /** Undefined if there is none. */
  readonly stack: Stack | undefined;
  readonly observation: ServiceObservation;
  /** The parts that are missing above. */
  readonly unread: readonly UnreadPart[];
}

/** Reads a stack and its service once. Never rejects: a caller that needs an unread part calls `assertRead`. */
export async function observeService(
  { cloudFormation, ecs, elasticLoadBalancing, target }: ObservationServices,
  { stackName, events, readTasks }: ObservationQuery,
): Promise<Observed> {
  const unread: UnreadPart[] = [];
  const part = async <Part>(
    name: UnreadPart["part"],
    otherwise: Part,
    read: Promise<Part>,
  ): Promise<Part> => {
    try {
      return await read;
    } catch (error) {
      unread.push({ part: name, error });
      return otherwise;
    }
  };
  const stack = await part("stack", undefined, findStack(cloudFormation, stackName));
  const address = serviceAddress(target, { stack, events });
  const targetGroupArn = address?.targetGroupArn;
  const [service, tasks, targets] = await Promise.all([
    address && part("service", undefined, readService(ecs, address)),
    address && readTasks ? part("tasks", [], readTasks(ecs, address)) : [],
    targetGroupArn ? part("targets", [], readTargets(elasticLoadBalancing, targetGroupArn)) : [],
  ]);
  return { stack, observation: { service, tasks, targets }, unread };
}

/** Throws AWS's error for the first of these parts that could not be read. */
export function assertRead({ unread }: Observed, ...parts: readonly UnreadPart["part"][]): void {
  const missing = unread.find(({ part }) => parts.includes(part));
  if (missing) throw missing.error;
}
