import { sha256 } from "../text/sha256.ts";

/** One migration of the service: an SQL file that is applied once. Migrations are ordered by name. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** SHA-256, hex, of the file; it shows whether the file was changed after it had been applied. */
export const checksumOf = ({ sql }: Migration): string => sha256(sql);

/**
 * One idempotent statement that applies the migration and records it in the ledger, or finds it recorded. The Data
 * API accepts one statement a call, and one statement is atomic. An advisory lock serializes concurrent calls. The
 * file may hold several statements, but none that cannot run in a transaction.
 */
export function applyOnce(migration: Migration, appliedBy: string): string {
  const checksum = checksumOf(migration);
  // Dollar-quote tags with the file's hash: the file cannot contain its own hash.
  // https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-DOLLAR-QUOTING
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

/** Name, checksum and deployment of each applied migration. */
export const selectLedger = "SELECT name, checksum, applied_by FROM schema_migrations";

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
