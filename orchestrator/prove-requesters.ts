import type { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { accountOf, addressOfPrincipal, type PrincipalSettings } from "./deployment/principals.ts";
import { storeProof } from "./deployment/requester-record.ts";
import { findStarter } from "./deployment/start-event.ts";
import type { Table } from "./deployment/table.ts";
import {
  isGivenUp,
  readUnprovenStarts,
  removeUnprovenStart,
  type UnprovenStart,
} from "./deployment/unproven-start.ts";
import type { Clock } from "./text/clock.ts";

export interface ProofServices {
  readonly table: Table;
  readonly cloudTrail: CloudTrailClient;
  readonly principals: PrincipalSettings;
  readonly clock: Clock;
}

/** Counts of what one call did. */
export interface Proofs {
  readonly unproven: number;
  readonly proven: number;
  readonly givenUp: number;
}

/**
 * Looks up who started the executions that came without a signed start, and records it. Idempotent, also with
 * concurrent calls. Throws the errors of CloudTrail; the next call tries again.
 */
export async function proveRequesters(services: ProofServices): Promise<Proofs> {
  const starts = await readUnprovenStarts(services.table);
  let [proven, givenUp] = [0, 0];
  // One after the other: CloudTrail takes two calls a second.
  for (const start of starts) {
    if (await prove(services, start)) proven += 1;
    else if (await giveUp(services, start)) givenUp += 1;
  }
  return { unproven: starts.length, proven, givenUp };
}

async function prove(services: ProofServices, start: UnprovenStart): Promise<boolean> {
  const { table, cloudTrail, principals } = services;
  const principal = await findStarter(cloudTrail, start);
  if (!principal) return false;
  const owner = addressOfPrincipal(principals, principal, accountOf(start.executionArn));
  await storeProof(table, start, { principal, ...owner, source: "cloudTrail" });
  await removeUnprovenStart(table, start);
  return true;
}

async function giveUp({ table, clock }: ProofServices, start: UnprovenStart): Promise<boolean> {
  if (!isGivenUp(start, clock.now())) return false;
  await removeUnprovenStart(table, start);
  return true;
}
