-- $1 day
SELECT provider, count(*)::integer, sum(score) FROM ratings
WHERE received_on <= $1
GROUP BY provider
