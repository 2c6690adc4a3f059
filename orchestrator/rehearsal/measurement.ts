/**
 * What a clone notes while migrations run on it: event triggers and triggers on the ledger, in the ledger's own schema. The
 * migrations run as they always do. There are no colons: the Data API treats them as parameters. Superusers may make event
 * triggers, and `rds_superuser` on Aurora: https://www.postgresql.org/docs/current/event-triggers.html
 *
 * A lock that is first seen at a moment was taken after the moment before, so it was held from then on at most; without the
 * right to make event triggers, from the beginning of its transaction. A new table is in nobody's way.
 */
export const installMeasurement = `DO $measurement$
BEGIN
  IF pg_catalog.to_regclass('xray_watch.measured_step') IS NOT NULL THEN
    RETURN;
  END IF;
  CREATE TABLE xray_watch.measured_step (
    migration text NOT NULL,
    milliseconds double precision NOT NULL,
    in_transaction boolean NOT NULL,
    locks jsonb NOT NULL,
    rewritten jsonb NOT NULL,
    inserted bigint NOT NULL,
    updated bigint NOT NULL,
    deleted bigint NOT NULL
  );
  CREATE TABLE xray_watch.noted_lock (
    transaction xid8 NOT NULL,
    relation oid NOT NULL,
    mode text NOT NULL,
    taken_after timestamptz NOT NULL
  );
  CREATE TABLE xray_watch.known_table (relation oid PRIMARY KEY, file oid NOT NULL);

  CREATE FUNCTION xray_watch.own_tables() RETURNS TABLE (relation oid, file oid, label text)
  LANGUAGE sql STABLE SET search_path = pg_catalog AS $own_tables$
    SELECT c.oid, c.relfilenode, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'xray_watch') AND n.nspname NOT LIKE 'pg\\_%'
  $own_tables$;
  INSERT INTO xray_watch.known_table SELECT relation, file FROM xray_watch.own_tables();

  CREATE FUNCTION xray_watch.note_locks() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $note_locks$
  BEGIN
    INSERT INTO xray_watch.noted_lock
    SELECT pg_current_xact_id(), l.relation, l.mode,
      coalesce(CAST(nullif(current_setting('xray_watch.noted_at', true), '') AS timestamptz), transaction_timestamp())
    FROM pg_locks l JOIN xray_watch.known_table k ON k.relation = l.relation
    WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted
      AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      AND NOT EXISTS (SELECT FROM xray_watch.noted_lock n
        WHERE n.transaction = pg_current_xact_id() AND n.relation = l.relation AND n.mode = l.mode);
    PERFORM set_config('xray_watch.noted_at', CAST(clock_timestamp() AS text), true);
  END
  $note_locks$;

  CREATE FUNCTION xray_watch.note_command() RETURNS event_trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $note_command$
  BEGIN
    PERFORM xray_watch.note_locks();
  END
  $note_command$;
  BEGIN
    CREATE EVENT TRIGGER xray_watch_command_start ON ddl_command_start EXECUTE FUNCTION xray_watch.note_command();
    CREATE EVENT TRIGGER xray_watch_command_end ON ddl_command_end EXECUTE FUNCTION xray_watch.note_command();
  EXCEPTION WHEN insufficient_privilege THEN
    NULL;
  END;

  CREATE FUNCTION xray_watch.note_step() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $note_step$
  DECLARE
    claimed timestamptz;
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      claimed = OLD.claimed_at;
    END IF;
    PERFORM xray_watch.note_locks();
    INSERT INTO xray_watch.measured_step
    SELECT NEW.name, 1000 * extract(epoch FROM clock_timestamp() - coalesce(claimed, transaction_timestamp())), claimed IS NULL,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('table', t.label, 'mode', n.mode,
          'heldMs', 1000 * extract(epoch FROM clock_timestamp() - n.taken_after))), '[]')
        FROM xray_watch.noted_lock n JOIN xray_watch.own_tables() t ON t.relation = n.relation
        WHERE n.transaction = pg_current_xact_id()),
      (SELECT coalesce(jsonb_agg(t.label), '[]')
        FROM xray_watch.own_tables() t JOIN xray_watch.known_table k ON k.relation = t.relation
        WHERE t.file <> k.file AND pg_relation_size(t.relation) > 0),
      coalesce(sum(s.n_tup_ins), 0), coalesce(sum(s.n_tup_upd), 0), coalesce(sum(s.n_tup_del), 0)
    FROM pg_stat_xact_user_tables s WHERE s.schemaname <> 'xray_watch';
    -- Otherwise the session counts these rows for its next transaction, too. Versions before 15 do so for half a second.
    IF to_regproc('pg_stat_force_next_flush') IS NOT NULL THEN
      PERFORM pg_stat_force_next_flush();
    END IF;
    DELETE FROM xray_watch.known_table;
    INSERT INTO xray_watch.known_table SELECT relation, file FROM xray_watch.own_tables();
    RETURN NULL;
  END
  $note_step$;
  CREATE TRIGGER note_step AFTER INSERT ON xray_watch.migrations
    FOR EACH ROW EXECUTE FUNCTION xray_watch.note_step();
  CREATE TRIGGER note_first_step AFTER INSERT ON xray_watch.migration_progress
    FOR EACH ROW WHEN (NEW.steps_done > 0) EXECUTE FUNCTION xray_watch.note_step();
  CREATE TRIGGER note_next_step AFTER UPDATE ON xray_watch.migration_progress
    FOR EACH ROW WHEN (NEW.steps_done > OLD.steps_done) EXECUTE FUNCTION xray_watch.note_step();
END
$measurement$`;

/** What was noted of all migrations: each with its locks as JSON, in the order of their names. */
export const selectMeasurements = `SELECT CAST(coalesce(json_agg(json_build_object(
  'name', m.migration, 'milliseconds', m.milliseconds, 'statementsAlone', m.alone, 'locks', m.locks, 'rewritten', m.rewritten,
  'rows', json_build_object('inserted', m.inserted, 'updated', m.updated, 'deleted', m.deleted)) ORDER BY m.migration), '[]') AS text)
FROM (
  SELECT migration, sum(milliseconds) AS milliseconds, count(*) FILTER (WHERE NOT in_transaction) AS alone,
    jsonb_path_query_array(jsonb_agg(locks), '$[*][*]') AS locks,
    jsonb_path_query_array(jsonb_agg(rewritten), '$[*][*]') AS rewritten,
    sum(inserted) AS inserted, sum(updated) AS updated, sum(deleted) AS deleted
  FROM xray_watch.measured_step GROUP BY migration
) m`;
