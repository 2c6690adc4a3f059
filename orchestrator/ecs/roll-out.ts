import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment, Phase } from "../deployment/deployment.ts";
import { type Key, keys, type Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { outputOf } from "../stack/stack-outputs.ts";
import { findStack } from "../stack/stack-status.ts";
import type { Clock } from "../text/clock.ts";
import { compress, decompress } from "../text/compressed.ts";
import { redact } from "../text/redaction.ts";
import { serviceEvidence, targetEvidence, taskEvidence } from "./ecs-evidence.ts";
import type { ServiceEvidence, TargetEvidence, TaskEvidence } from "./service-evidence.ts";

/** The service as ECS and the load balancer saw it while a deployment went on. */
export interface RollOut {
  /** ISO 8601, UTC. */
  readonly seenAt: string;
  readonly service: ServiceEvidence;
  /** The newest twenty, newest first. */
  readonly tasks: readonly TaskEvidence[];
  /** Fifty at most, those that are not healthy first. */
  readonly targets: readonly TargetEvidence[];
}

export interface RollOutClients {
  readonly table: Table;
  readonly clock: Clock;
  readonly target: Pick<Target, "stackName" | "outputs">;
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly elasticLoadBalancing: ElasticLoadBalancingV2Client;
}

/**
 * Keeps how the roll-out stands, for the deployment's page: so whoever watches asks AWS nothing, and it can still be
 * seen afterwards. Never fails a deployment: what cannot be read now is read at the next poll.
 */
export async function recordRollOut(
  clients: RollOutClients,
  { deployment, phase }: { readonly deployment: Pick<Deployment, "id">; readonly phase: Phase },
): Promise<void> {
  try {
    const rollOut = await observe(clients);
    if (rollOut) await store(clients.table, keys.rollOut(deployment.id, phase), rollOut);
  } catch {
    // The page says how old what it shows is.
  }
}

/** What was seen last; undefined before the stack had a service. */
export async function readRollOut(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<RollOut | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.rollOut(deploymentId, phase), ConsistentRead: true }),
  );
  return Item ? decompress<RollOut>(Item.content as Uint8Array) : undefined;
}

async function store(table: Table, key: Key, rollOut: RollOut): Promise<void> {
  const Item = { ...key, content: compress(rollOut) };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

// Written at every poll, and DynamoDB bills each KB: what a person reads, some 5 KB compressed.
const tasksKept = 20;
const targetsKept = 50;

async function observe(clients: RollOutClients): Promise<RollOut | undefined> {
  const { cloudFormation, ecs, elasticLoadBalancing, clock, target } = clients;
  const { clusterName, serviceName, targetGroupArn } = target.outputs;
  const stack = await findStack(cloudFormation, target.stackName);
  const [cluster, service, targetGroup] = [clusterName, serviceName, targetGroupArn].map(
    (name) => stack && outputOf(stack, name),
  );
  if (!cluster || !service) return undefined;
  const address = { cluster, service };
  const [described, tasks, targets] = await Promise.all([
    serviceEvidence(ecs, address),
    taskEvidence(ecs, address),
    targetGroup ? targetEvidence(elasticLoadBalancing, targetGroup) : [],
  ]);
  if (!described) return undefined;
  return redact({
    seenAt: new Date(clock.now()).toISOString(),
    service: described,
    tasks: tasks.slice(0, tasksKept),
    targets: unhealthyFirst(targets).slice(0, targetsKept),
  });
}

const unhealthyFirst = (targets: readonly TargetEvidence[]) =>
  [...targets].sort((one, other) => Number(one.state === "healthy") - Number(other.state === "healthy"));
