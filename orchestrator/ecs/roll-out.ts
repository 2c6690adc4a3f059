import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment, Phase } from "../deployment/deployment.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";
import type { Clock } from "../text/clock.ts";
import { compress, decompress } from "../text/compressed.ts";
import { redact } from "../text/redaction.ts";
import type { Observed } from "./observe-service.ts";
import type { ObservedService, ObservedTarget, ServiceObservation } from "./service-observation.ts";

/** The last observation of the service during a deployment; all texts are redacted. */
export interface RollOut extends ServiceObservation {
  /** ISO 8601, UTC. */
  readonly seenAt: string;
  readonly service: ObservedService;
}

/**
 * Stores an observation for the deployment's page: its readers cause no calls to AWS, and see it also after the
 * deployment. Never throws: without a service, or with an unread part, it waits for the next poll.
 */
export async function storeRollOut(
  { table, clock }: { readonly table: Table; readonly clock: Clock },
  { deployment, phase }: { readonly deployment: Pick<Deployment, "id">; readonly phase: Phase },
  { observation: { service, tasks, targets }, unread }: Observed,
): Promise<void> {
  if (!service || unread.length > 0) return;
  const rollOut: RollOut = redact({
    seenAt: new Date(clock.now()).toISOString(),
    service,
    tasks: tasks.slice(0, tasksKept),
    targets: unhealthyFirst(targets).slice(0, targetsKept),
  });
  const Item = { ...keys.rollOut(deployment.id, phase), content: compress(rollOut) };
  try {
    await table.client.send(new PutCommand({ TableName: table.name, Item }));
  } catch {
    // The page shows when the roll-out was observed.
  }
}

/** The last observation; undefined before the stack had a service. */
export async function readRollOut(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<RollOut | undefined> {
  const item = await readItem(table, keys.rollOut(deploymentId, phase));
  return item ? decompress<RollOut>(item.content as Uint8Array) : undefined;
}

// Stored at every poll, and DynamoDB bills each KB: only as much as a person reads, some 5 KB compressed.
const tasksKept = 20;
const targetsKept = 50;

const unhealthyFirst = (targets: readonly ObservedTarget[]) =>
  [...targets].sort((one, other) => Number(one.state === "healthy") - Number(other.state === "healthy"));
