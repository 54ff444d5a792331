-- $1 day
SELECT expert_id, count(*)::integer, sum(score) FROM ratings JOIN engagements USING (engagement_id)
WHERE received_on <= $1 AND expert_id IS NOT NULL
GROUP BY expert_id
