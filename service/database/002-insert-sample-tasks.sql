-- The ids are fixed, so that a row that is there, edited or not, is left as it is; the times differ, so that
-- the newest-first order of the rows is always 4, 3, 2, 1.
INSERT INTO tasks (id, title, description, status, created_at, updated_at)
SELECT
  CAST(sample.id AS UUID), sample.title, sample.description, sample.status,
  NOW() - sample.age * INTERVAL '1 millisecond',
  NOW() - sample.age * INTERVAL '1 millisecond'
FROM (VALUES
  ('7a5c0000-0000-4000-8000-000000000001', 'X-Ray検証タスク1', 'AWS X-Rayの分散トレーシング検証', 'in_progress', 3),
  ('7a5c0000-0000-4000-8000-000000000002', 'X-Ray検証タスク2', 'DB遅延シミュレーション検証', 'pending', 2),
  ('7a5c0000-0000-4000-8000-000000000003', 'X-Ray検証タスク3', 'ロジック遅延シミュレーション検証', 'pending', 1),
  ('7a5c0000-0000-4000-8000-000000000004', 'X-Ray検証タスク4', '外部API遅延シミュレーション検証', 'completed', 0)
) AS sample (id, title, description, status, age)
ON CONFLICT (id) DO NOTHING;
