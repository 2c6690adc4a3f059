import { sha256 } from "../text/sha256.ts";

/** One of the service's migrations: a file of SQL that takes effect once, in the order of the names. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** SHA-256, hex: a file that changed after it was applied is told by it. */
export const checksumOf = ({ sql }: Migration): string => sha256(sql);

/**
 * One statement that applies the migration and records it, or finds it recorded: the Data API takes no
 * more than one a call, and one statement takes effect as a whole or not at all. Its lock lets concurrent
 * runs take turns. The file may hold several statements, but none that cannot run in a transaction.
 */
export function applyOnce(migration: Migration, appliedBy: string): string {
  const checksum = checksumOf(migration);
  // Named by the content: a tag that the content cannot hold, unless somebody breaks SHA-256.
  const [outer, inner] = [`$once_${checksum}$`, `$file_${checksum}$`];
  return `DO ${outer}
DECLARE
  recorded text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('schema_migrations'));
  CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_by text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  );
  SELECT checksum INTO recorded FROM schema_migrations WHERE name = ${literal(migration.name)};
  IF recorded IS NULL THEN
    EXECUTE ${inner}${migration.sql}${inner};
    INSERT INTO schema_migrations (name, checksum, applied_by)
    VALUES (${literal(migration.name)}, '${checksum}', ${literal(appliedBy)});
  END IF;
END
${outer}`;
}

/** Names of the migrations that were applied, each with its checksum and the deployment that did it. */
export const readLedger = "SELECT name, checksum, applied_by FROM schema_migrations";

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
