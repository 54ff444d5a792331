-- $1 expert id
SELECT expert_id, version, provider, name, topics, agency_kinds, states, capacity, listed_on
FROM experts WHERE expert_id = $1
