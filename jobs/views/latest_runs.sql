-- One row per run: its last event.
SELECT run_id, parent_run_id, job, event, at, seconds, counts, versions, settings_digest, cost
FROM (
  SELECT *, row_number() OVER (PARTITION BY run_id ORDER BY at DESC, event) AS last
  FROM runs
)
WHERE last = 1
