-- $1 part of a name or address, in NFC, escaped for LIKE, or null, $2 role or null, $3 standing, null for all but removed, or all, $4 today, $5 after name in lower case or null, $6 after person_id, $7 limit
WITH shown AS (
    SELECT
        people.person_id,
        person_name.name,
        person_name.mail,
        coalesce(lower(person_name.name), '') AS sorted_by,
        held.roles,
        people.valid_until,
        CASE
            WHEN people.status = 'removed' THEN 'removed'
            WHEN people.status = 'invited' AND people.valid_until < $4 THEN 'invitation-ended'
            WHEN people.status = 'invited' THEN 'invited'
            WHEN held.roles = '[]' THEN 'without-role'
            ELSE 'admitted'
        END AS standing
    FROM people
        LEFT JOIN person_name USING (person_id)
        CROSS JOIN LATERAL (
            SELECT coalesce(jsonb_agg(each ORDER BY place), '[]') AS roles
            FROM jsonb_array_elements(
                CASE people.status
                    WHEN 'admitted' THEN people.roles
                    WHEN 'invited' THEN jsonb_build_array(people.invited_as)
                    ELSE '[]'
                END
            ) WITH ORDINALITY AS every (each, place)
            WHERE each ->> 'ends_on' IS NULL OR (each ->> 'ends_on')::date > $4
        ) AS held
)
SELECT person_id, name, mail, sorted_by, standing, valid_until, roles
FROM shown
WHERE
    ($1::text IS NULL OR normalize(name) ILIKE '%' || $1 || '%' OR mail ILIKE '%' || $1 || '%')
    AND ($2::text IS NULL OR EXISTS (
        SELECT FROM jsonb_array_elements(roles) AS each WHERE each ->> 'role' = $2
    ))
    AND ($3 = 'all' OR standing = $3 OR ($3::text IS NULL AND standing <> 'removed'))
    AND ($5::text IS NULL OR (sorted_by, person_id) > ($5, $6::uuid))
ORDER BY sorted_by, person_id LIMIT $7
