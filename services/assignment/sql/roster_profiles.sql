-- no parameters
SELECT expert_id, experts.listed_on, expert_profiles.since, expert_profiles.provider,
    expert_profiles.topics, expert_profiles.agency_kinds, expert_profiles.states,
    expert_profiles.capacity, expert_profiles.agency_sizes, expert_profiles.languages,
    expert_profiles.communities, expert_profiles.based_in
FROM experts JOIN expert_profiles USING (expert_id)
ORDER BY expert_id, expert_profiles.since
