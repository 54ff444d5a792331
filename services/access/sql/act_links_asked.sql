-- $1 asked_by, or null for whoever asked, $2 links_max
-- The latest first; of whom they went to nothing is known any more once that is forgotten.
SELECT link_id, thing, act_link.name, act_link.mail, asked_at, expires_at, used_at, taken_back_at,
    person_name.name AS asked_by
FROM act_link
LEFT JOIN person_name ON act_link.asked_by = 'person-' || person_name.person_id
WHERE act_link.mail IS NOT NULL AND ($1::text IS NULL OR act_link.asked_by = $1)
ORDER BY asked_at DESC, link_id
LIMIT $2
