import type { CloudFormationClient, Stack, StackEvent } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Target } from "../deployment/target.ts";
import { findStack } from "../stack/stack-status.ts";
import { serviceAddress } from "./service-address.ts";
import type { ServiceObservation } from "./service-observation.ts";
import { readService, readTargets, readTasks } from "./service-reads.ts";

export interface ObservationServices {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly elasticLoadBalancing: ElasticLoadBalancingV2Client;
  readonly target: Pick<Target, "outputs" | "names">;
}

export interface ObservationQuery {
  /** Name or, better, ARN: a stack of the same name made later is not taken for it. */
  readonly stackName: string;
  /** The stack's events, newest first, where it may have no outputs yet, or no more. */
  readonly events?: readonly StackEvent[];
  /** False where nobody asks for the tasks: they cost four of the seven calls. */
  readonly withTasks?: boolean;
}

/** A part that AWS did not tell, and why. */
export interface UnreadPart {
  readonly part: "stack" | "service" | "tasks" | "targets";
  readonly error: unknown;
}

export interface Observed {
  /** Undefined if there is none. */
  readonly stack: Stack | undefined;
  readonly observation: ServiceObservation;
  /** These are missing above. */
  readonly unread: readonly UnreadPart[];
}

/** Asks AWS once for a stack and its service. Never rejects: who needs a part that is unread throws its error. */
export async function observeService(
  { cloudFormation, ecs, elasticLoadBalancing, target }: ObservationServices,
  { stackName, events, withTasks = true }: ObservationQuery,
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
    address && withTasks ? part("tasks", [], readTasks(ecs, address)) : [],
    targetGroupArn ? part("targets", [], readTargets(elasticLoadBalancing, targetGroupArn)) : [],
  ]);
  return { stack, observation: { service, tasks, targets }, unread };
}

/** Throws the error of the first of these parts that AWS did not tell. */
export function assertRead({ unread }: Observed, ...parts: readonly UnreadPart["part"][]): void {
  const missing = unread.find(({ part }) => parts.includes(part));
  if (missing) throw missing.error;
}
