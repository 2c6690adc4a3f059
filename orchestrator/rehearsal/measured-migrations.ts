import { type Database, executeStatement } from "../database/data-api.ts";
import { ensureLedger } from "../database/ledger-tables.ts";
import type { Migration } from "../database/migration.ts";
import { applyMissing } from "../database/migration-ledger.ts";
import type { MeasuredLock, MeasuredMigration } from "./measured-migration.ts";
import { installMeasurement, selectMeasurements } from "./measurement.ts";

/**
 * Applies migrations to a clone of the database as a deployment does, and tells what each did. Idempotent: what an earlier
 * call has applied is not measured again. Throws the errors of `applyMissing`.
 */
export async function measureMigrations(
  clone: Database,
  migrations: readonly Migration[],
  deploymentId: string,
): Promise<readonly MeasuredMigration[]> {
  await executeStatement(clone, "making the ledger of the clone", ensureLedger);
  await executeStatement(clone, "preparing the measurement on the clone", installMeasurement);
  await applyMissing(clone, migrations, deploymentId);
  const { records = [] } = await executeStatement(clone, "reading what was measured", selectMeasurements);
  const [[noted] = []] = records;
  const measured = JSON.parse(noted?.stringValue ?? "[]") as readonly MeasuredMigration[];
  return measured.map((migration) => ({ ...migration, locks: strongestOf(migration.locks) }));
}

/** From the weakest to the strongest, as `pg_locks` names them: https://www.postgresql.org/docs/current/explicit-locking.html */
const modes = ["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"];

/** The strongest lock on each table, for as long as it was held in one transaction. */
function strongestOf(locks: readonly MeasuredLock[]): readonly MeasuredLock[] {
  const ordered = locks.toSorted(
    (one, other) => modes.indexOf(other.mode) - modes.indexOf(one.mode) || other.heldMs - one.heldMs,
  );
  const tables = [...new Set(locks.map(({ table }) => table))];
  return tables.flatMap((name) => ordered.find(({ table }) => table === name) ?? []).map(documented);
}

/** `AccessExclusiveLock` is ACCESS EXCLUSIVE in the documentation. */
const documented = (lock: MeasuredLock): MeasuredLock => ({
  ...lock,
  mode: lock.mode
    .replace(/Lock$/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toUpperCase(),
});
