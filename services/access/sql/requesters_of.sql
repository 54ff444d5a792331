-- $1 agency, $2 people_max
SELECT person_id
FROM people
WHERE status = 'admitted'
    AND roles @> jsonb_build_array(jsonb_build_object('role', 'requester', 'agency', $1::text))
ORDER BY person_id
LIMIT $2
