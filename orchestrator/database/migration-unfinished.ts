import { DeploymentError } from "../deployment/errors.ts";
import type { Sighting } from "./blocking-sessions.ts";
import { type Database, execute } from "./data-api.ts";
import type { AloneStatement } from "./migration-execution.ts";
import { literal } from "./sql-text.ts";

/** The error for a statement that goes on in the database: how far it is, and what it waits for. */
export async function migrationUnfinished(
  database: Database,
  activity: string,
  statement: AloneStatement,
  seen?: Sighting,
): Promise<DeploymentError> {
  const progress = await progressOf(database, statement).catch(() => undefined);
  const waits = seen && seen.blockedBy.length > 0 ? `; it waits for ${seen.blockedBy.join("; ")}` : "";
  return new DeploymentError(
    "MigrationUnfinished",
    `${activity} is not finished${progress ? ` (${progress})` : ""}${waits}. It goes on in the database and blocks no request; ` +
      "deploy again when it has ended, and the deployment continues after it",
  );
}

/** https://www.postgresql.org/docs/current/progress-reporting.html#CREATE-INDEX-PROGRESS-REPORTING */
async function progressOf(database: Database, statement: AloneStatement): Promise<string | undefined> {
  if (statement.does !== "createIndex") return undefined;
  const { records = [] } = await execute(
    database,
    `SELECT p.phase, CAST(p.blocks_done * 100 / greatest(p.blocks_total, 1) AS integer)
FROM pg_stat_progress_create_index p JOIN pg_class c ON c.oid = p.index_relid WHERE c.relname = ${literal(statement.index)}`,
  );
  const [[phase, percent] = []] = records;
  return phase?.stringValue && `${phase.stringValue}, ${percent?.longValue ?? 0} % of its blocks`;
}
