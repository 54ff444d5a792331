-- $1 provider or null, $2 after expert id or null, $3 limit
SELECT expert_id, version, listed_on, since, provider, name, topics, agency_kinds, states, capacity,
    agency_sizes, languages, communities, based_in
FROM experts
WHERE ($1::text IS NULL OR provider = $1) AND ($2::uuid IS NULL OR expert_id > $2)
ORDER BY expert_id LIMIT $3
