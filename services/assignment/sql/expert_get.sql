-- $1 expert id, $2 day or null for the latest
SELECT expert_id, experts.version, experts.listed_on, expert_profiles.since,
    expert_profiles.provider, expert_profiles.name, expert_profiles.topics,
    expert_profiles.agency_kinds, expert_profiles.states, expert_profiles.capacity,
    expert_profiles.agency_sizes, expert_profiles.languages, expert_profiles.communities,
    expert_profiles.based_in
FROM experts JOIN expert_profiles USING (expert_id)
WHERE expert_id = $1 AND ($2::date IS NULL OR expert_profiles.since <= $2)
ORDER BY expert_profiles.since DESC LIMIT 1
