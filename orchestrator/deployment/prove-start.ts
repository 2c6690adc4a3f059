import { DeploymentError } from "./errors.ts";
import { claimOf, type Requester } from "./requester.ts";
import { readSignedStart } from "./signed-start.ts";
import type { Table } from "./table.ts";

/** What an execution says about its start; of it, only a `startId` that was recorded before proves anything. */
export interface ClaimedStart {
  /** The execution's name. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly claimed: string | undefined;
  readonly startId: string | undefined;
}

/**
 * The requester of an execution at its start. Throws InvalidInput for a `startId` that was not recorded for this name,
 * e.g. in an input that was copied from another execution.
 */
export async function requesterAtStart(table: Table, start: ClaimedStart): Promise<Requester> {
  const claim = claimOf(start.claimed);
  if (start.startId === undefined) return claim;
  const recorded = await readSignedStart(table, start.name, Date.parse(start.startedAt));
  if (recorded?.startId !== start.startId) {
    throw new DeploymentError("InvalidInput", "startId belongs to another start; leave it out of the input");
  }
  const { principal, address, isShared } = recorded;
  const owner = { ...(address && { address }), ...(isShared && { isShared }) };
  return { ...claim, proven: { principal, ...owner, source: "signedStart" } };
}
