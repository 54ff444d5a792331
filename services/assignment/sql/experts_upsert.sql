-- $1 rows, as JSON
INSERT INTO experts SELECT * FROM json_populate_recordset(NULL::experts, $1::json)
ON CONFLICT (expert_id) DO UPDATE SET
    version = excluded.version,
    since = excluded.since,
    provider = excluded.provider,
    name = excluded.name,
    topics = excluded.topics,
    agency_kinds = excluded.agency_kinds,
    states = excluded.states,
    capacity = excluded.capacity,
    agency_sizes = excluded.agency_sizes,
    languages = excluded.languages,
    communities = excluded.communities,
    based_in = excluded.based_in
