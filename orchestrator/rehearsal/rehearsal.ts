import type { RehearsalOutcome } from "../deployment/payloads.ts";
import { keys, readItem, storeOnce, type Table } from "../deployment/table.ts";
import { compress, decompress } from "../text/compressed.ts";
import type { MeasuredMigration } from "./measured-migration.ts";

/** What the waiting migrations did to a clone of the database; people read it before they approve. */
export interface Rehearsal {
  readonly outcome: RehearsalOutcome | "failed";
  /** Why it was not rehearsed, or how a migration failed. */
  readonly why?: string;
  /** In their order; empty unless all of them succeeded. */
  readonly migrations: readonly MeasuredMigration[];
  readonly previousRelease: TriedRelease;
}

/** Whether the running release passes its smoke tests on the migrated clone. */
export interface TriedRelease {
  /** As the release was requested, e.g. `tasks:1.0.0`; undefined if no release is recorded. */
  readonly image?: string;
  readonly outcome: "passed" | "failed" | "notTried";
  /** Why it was not tried. */
  readonly why?: string;
  /** Each failed smoke test in one line; empty unless `failed`. */
  readonly problems: readonly string[];
}

/** None, for this reason. */
export const notRehearsed = (why: string): Rehearsal => ({
  outcome: "notRehearsed",
  why,
  migrations: [],
  previousRelease: { outcome: "notTried", why: "the migrations were not rehearsed", problems: [] },
});

/** Stores the rehearsal unless one is stored already. Returns the stored one, so that a retry gets the same. */
export async function storeRehearsal(
  table: Table,
  deploymentId: string,
  rehearsal: Rehearsal,
): Promise<Rehearsal> {
  const isFirst = await storeOnce(table, { ...keys.rehearsal(deploymentId), content: compress(rehearsal) });
  return isFirst ? rehearsal : ((await readRehearsal(table, deploymentId)) ?? rehearsal);
}

/** The stored rehearsal; undefined if the deployment has none. */
export async function readRehearsal(table: Table, deploymentId: string): Promise<Rehearsal | undefined> {
  const item = await readItem(table, keys.rehearsal(deploymentId));
  return item && decompress<Rehearsal>(item.content as Uint8Array);
}
