-- $1 day
SELECT provider, count(*)::integer, sum(score) FROM ratings
WHERE received_on <= $1
    AND NOT EXISTS (SELECT FROM unranked WHERE unranked.invitation_id = ratings.invitation_id)
GROUP BY provider
