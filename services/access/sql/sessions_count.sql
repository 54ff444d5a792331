-- $1 seen_after, $2 began_after, $3 not_after
SELECT count(*) FROM session WHERE seen_at > $1 AND began_at > $2 AND greatest(began_at, seen_at) <= $3
