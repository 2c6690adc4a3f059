-- One statement, as the RDS Data API takes one a call; no colons, as it takes them for parameters.
DO $migration$
BEGIN
  -- CREATE … IF NOT EXISTS fails when two sessions run it at the same moment, so they take turns.
  PERFORM pg_advisory_xact_lock(hashtext('tasks'));

  CREATE TABLE IF NOT EXISTS tasks (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    title VARCHAR(100) NOT NULL,
    description VARCHAR(500),
    status VARCHAR(20) NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'in_progress', 'completed')),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
  );

  CREATE INDEX IF NOT EXISTS idx_tasks_status ON tasks (status);
  CREATE INDEX IF NOT EXISTS idx_tasks_created_at ON tasks (created_at DESC);
END
$migration$;
