-- The skills of all documents as they are now, the most frequent first.
SELECT
  s.concept_id,
  max(s.preferred_label) AS preferred_label,
  max(s.category) AS category,
  count(*) AS documents,
  sum(s.mentions) AS mentions,
  round(avg(s.confidence), 3) AS confidence
FROM document_skills AS s
JOIN documents AS d ON d.doc_id = s.doc_id AND d.content_sha256 = s.content_sha256
GROUP BY s.concept_id
ORDER BY documents DESC, mentions DESC, s.concept_id
