-- $1 part of a name or of an ORI, in NFC, escaped for LIKE, or null, $2 state or null, $3 kind or null, $4 after ORI or null, $5 limit
SELECT ori, version, name, kind, state, sworn, registered_on, changed_on,
    ended_on, ended_by, successor, split_into, covered_by, covered_on, cover_ended_on, dormant_on, dormancy_ended_on
FROM agencies
WHERE
    ($1::text IS NULL OR normalize(name) ILIKE '%' || $1 || '%' OR ori ILIKE '%' || $1 || '%')
    AND ($2::text IS NULL OR state = $2)
    AND ($3::text IS NULL OR kind = $3)
    AND ($4::text IS NULL OR ori > $4)
ORDER BY ori LIMIT $5
