import type { MigrationStatus } from "../deployment/payloads.ts";
import { keys, readItem, storeOnce, type Table } from "../deployment/table.ts";
import { compress, decompress } from "../text/compressed.ts";
import { checksumOf, type Migration } from "./migration.ts";
import { breakingReasons, type MigrationEffect } from "./migration-effects.ts";
import type { Execution } from "./migration-execution.ts";
import { commandChecksum, type PlannedTask } from "./planned-task.ts";

/** What a deployment does to the database; made once, before the first migration is applied. */
export interface DatabasePlan {
  /** All migrations of the service, in their order. */
  readonly migrations: readonly PlannedMigration[];
  /** Why no migration is applied. */
  readonly skipped?: string;
  /** The task that migrates the database in place of migrations; it waits for the approval. */
  readonly task?: PlannedTask;
}

export interface PlannedMigration {
  /** The file's name. */
  readonly name: string;
  /** SHA-256, hex, of the file. */
  readonly checksum: string;
  readonly sql: string;
  readonly status: MigrationStatus;
  /** Why it is not backward compatible, in plain words; empty if it is. */
  readonly breaking: readonly string[];
  /** What it does besides adding; missing in a plan of an earlier version. */
  readonly effects?: readonly MigrationEffect[];
  /** Why it waits for the approval, in plain words. */
  readonly waits?: string;
  /** Missing in a plan of an earlier version. */
  readonly execution?: Execution;
  /** The database has its content already, from before there was a ledger; it is recorded and not run. */
  readonly found?: true;
  /** The tool that has applied it, by its own ledger; it is recorded and not run. */
  readonly appliedBy?: string;
}

/** What is known of a migration that the ledger does not have yet. */
export interface PendingMigration {
  readonly effects: readonly MigrationEffect[];
}

/**
 * The plan for these migrations. `pending` holds those that the ledger does not have yet, by name. The first one that does
 * more than add waits for the approval, and so do all after it: migrations are applied in their order. With `allWait`, why
 * all of them wait.
 */
export function databasePlanOf(
  migrations: readonly Migration[],
  pending: ReadonlyMap<string, PendingMigration>,
  allWait?: string,
): DatabasePlan {
  let first: string | undefined;
  const waitsOf = (name: string, { effects }: PendingMigration) => {
    if (allWait !== undefined) return allWait;
    if (first !== undefined && effects.length === 0) return `it comes after ${first}, which waits`;
    if (effects.length === 0) return undefined;
    first ??= name;
    return "it does more than add";
  };
  return {
    migrations: migrations.map(({ name, sql, execution }) => {
      const open = pending.get(name);
      const waits = open && waitsOf(name, open);
      return {
        name,
        checksum: checksumOf({ sql }),
        sql,
        status: statusOf(open, waits),
        breaking: breakingReasons(open?.effects ?? []),
        ...(open && { effects: open.effects }),
        ...(waits !== undefined && { waits }),
        ...(execution && { execution }),
      };
    }),
  };
}

function statusOf(open: PendingMigration | undefined, waits: string | undefined): MigrationStatus {
  if (!open) return "applied";
  return waits === undefined ? "appliedNow" : "afterApproval";
}

/** The plan, with marks on the migrations of these names. */
export const marked = (
  plan: DatabasePlan,
  names: readonly string[],
  marks: Pick<PlannedMigration, "found" | "appliedBy">,
): DatabasePlan => ({
  ...plan,
  migrations: plan.migrations.map((migration) =>
    names.includes(migration.name) ? { ...migration, ...marks } : migration,
  ),
});

/** The migrations of the plan that wait for the approval. */
export const heldBack = ({ migrations }: DatabasePlan): readonly PlannedMigration[] =>
  migrations.filter(({ status }) => status === "afterApproval");

/** Whether something is done to the database after the approval. */
export const waitsForApproval = (plan: DatabasePlan): boolean =>
  heldBack(plan).length > 0 || plan.task !== undefined;

/**
 * The deployment's stored plan; undefined before `InitializeDatabase` has made it. Throws an Error if a migration's text or
 * a task's command is not the one that the plan was made of: a review shows no secrets of it, so its digest would not tell.
 */
export async function readDatabasePlan(
  table: Table,
  deploymentId: string,
): Promise<DatabasePlan | undefined> {
  const item = await readItem(table, keys.databasePlan(deploymentId));
  const plan = item && decompress<DatabasePlan>(item.content as Uint8Array);
  const changed = plan && changedIn(plan);
  if (!changed) return plan;
  throw new Error(`${changed} was changed in the stored plan of ${deploymentId}; start the deployment again`);
}

function changedIn({ migrations, task }: DatabasePlan): string | undefined {
  if (task && task.checksum !== commandChecksum(task.command)) return "the command of the migration task";
  return migrations.find((migration) => migration.checksum !== checksumOf(migration))?.name;
}

/** Stores the plan unless one is stored already. Returns the stored one, so that a retry gets the same. */
export async function storeDatabasePlan(
  table: Table,
  deploymentId: string,
  plan: DatabasePlan,
): Promise<DatabasePlan> {
  const isFirst = await storeOnce(table, { ...keys.databasePlan(deploymentId), content: compress(plan) });
  return isFirst ? plan : ((await readDatabasePlan(table, deploymentId)) ?? plan);
}
