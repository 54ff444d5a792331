-- $1 expert ids
SELECT expert_id, version, listed_on, since, provider, name, topics, agency_kinds, states, capacity,
    agency_sizes, languages, communities, based_in
FROM experts WHERE expert_id = ANY ($1::uuid[])
