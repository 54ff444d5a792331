-- $1 day
-- Answers speak of who led the work when it was completed, not of who has it since.
SELECT coalesce(completed_by, expert_id), count(*)::integer, sum(score)
FROM ratings JOIN engagements USING (engagement_id)
WHERE received_on <= $1
    AND NOT EXISTS (SELECT FROM unranked WHERE unranked.invitation_id = ratings.invitation_id)
    AND coalesce(completed_by, expert_id) IS NOT NULL
GROUP BY coalesce(completed_by, expert_id)
