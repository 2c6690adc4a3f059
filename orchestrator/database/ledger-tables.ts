/**
 * The ledger, in a schema of its own: no file's search path leads anywhere else, and no other tool has a table there.
 * `how` is `applied`, or `found` in a database that was initialised by hand.
 */
const createTables = `CREATE SCHEMA IF NOT EXISTS xray_watch;
    CREATE TABLE IF NOT EXISTS xray_watch.migrations (
      name text PRIMARY KEY,
      checksum text NOT NULL,
      applied_by text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
      how text NOT NULL DEFAULT 'applied'
    );
    CREATE TABLE IF NOT EXISTS xray_watch.migration_progress (
      name text PRIMARY KEY,
      checksum text NOT NULL,
      steps_done integer NOT NULL,
      attempts integer NOT NULL DEFAULT 0,
      outlasted_call boolean NOT NULL DEFAULT false,
      claimed_at timestamptz
    );
    CREATE TABLE IF NOT EXISTS xray_watch.migration_text (
      checksum text,
      step integer,
      part integer,
      content text NOT NULL,
      PRIMARY KEY (checksum, step, part)
    );`;

/**
 * The tables that have exactly the columns of this product's earlier ledger, `schema_migrations`. Another tool's table of
 * that name has other columns.
 */
export const selectEarlierLedgers = `SELECT pg_catalog.quote_ident(n.nspname) || '.schema_migrations'
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'schema_migrations' AND c.relkind = 'r' AND (
  SELECT pg_catalog.string_agg(a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
) = 'name text, checksum text, applied_by text, applied_at timestamp with time zone'`;

/** The rows of a ledger: name, checksum and deployment. */
export const selectLedger = (table = "xray_watch.migrations"): string =>
  `SELECT name, checksum, applied_by FROM ${table}`;

/**
 * PL/pgSQL that takes turns and makes the ledger once, with the rows of an earlier one; a person may have made the table
 * of the migrations. It needs a variable `earlier` of the type text.
 */
export const openLedger = `PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('xray_watch.migrations'));
  IF pg_catalog.to_regclass('xray_watch.migration_text') IS NULL THEN
    ${createTables}
    FOR earlier IN ${selectEarlierLedgers} LOOP
      EXECUTE 'INSERT INTO xray_watch.migrations (name, checksum, applied_by, applied_at)
        SELECT name, checksum, applied_by, applied_at FROM ' || earlier || ' ON CONFLICT DO NOTHING';
    END LOOP;
  END IF;`;

/** Makes the ledger; idempotent. */
export const ensureLedger = `DO $ledger$
DECLARE
  earlier text;
BEGIN
  ${openLedger}
END
$ledger$`;
