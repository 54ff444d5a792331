-- $1 expert id
SELECT since, provider, name, topics, agency_kinds, states, capacity, agency_sizes, languages,
    communities, based_in
FROM expert_profiles WHERE expert_id = $1 ORDER BY since
