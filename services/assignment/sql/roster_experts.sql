-- $1 day
SELECT expert_id, provider, topics, agency_kinds, states, capacity, listed_on,
    coalesce(load, 0)::integer AS load
FROM experts LEFT JOIN (
    SELECT expert_id, count(*) AS load FROM assignments
    WHERE began_on <= $1 AND (ended_on IS NULL OR ended_on > $1)
    GROUP BY expert_id
) AS loads USING (expert_id)
