-- What was found and stands for no concept, the most frequent first: candidates for a taxonomy.
SELECT
  lower(m.surface) AS surface,
  m.label,
  count(DISTINCT m.doc_id) AS documents,
  count(*) AS mentions,
  round(avg(m.confidence), 3) AS confidence
FROM skill_mentions AS m
JOIN documents AS d ON d.doc_id = m.doc_id AND d.content_sha256 = m.content_sha256
WHERE m.concept_id IS NULL
GROUP BY lower(m.surface), m.label
ORDER BY documents DESC, mentions DESC, surface
