-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 whether confidential work counts,
-- $8 second dimension
SELECT
    keys.key, others.key AS other,
    sum(alike.invited)::bigint AS invited,
    sum(alike.answered)::bigint AS answered
FROM (
    SELECT
        inputs.*,
        count(*) AS invited,
        count(*) FILTER (WHERE invitations.answered) AS answered,
        CASE $1 WHEN 'audience' THEN invitations.audience WHEN 'stage' THEN invitations.stage END AS own,
        CASE $8 WHEN 'audience' THEN invitations.audience WHEN 'stage' THEN invitations.stage END
            AS other_own
    FROM invitations_as_of($5) AS invitations
    LEFT JOIN open_work($5) AS open ON open.engagement_id = invitations.engagement_id AND NOT $7
    LEFT JOIN engagements_as_of($5) AS engagements
        ON engagements.engagement_id = invitations.engagement_id
        AND (divides_asked($1) OR divides_asked($8)) -- what it does not say itself
    LEFT JOIN agency_periods_as_of($5) AS agencies
        ON agencies.ori = invitations.ori
        AND is_within(invitations.invited_on, agencies.began_on, agencies.ended_on)
        AND (divides_agencies($1) OR divides_agencies($8))
    CROSS JOIN LATERAL measure_inputs(
        $1, $8, invitations.invited_on, invitations.program, CASE WHEN $6::jsonb IS NULL THEN engagements.topics ELSE topics_called(engagements.topics, $6) END, engagements.delivery_types,
        agencies.kind, agencies.state, agencies.sworn,
        CASE WHEN 'provider' IN ($1, $8) THEN invitations.provider END
    ) AS inputs
    WHERE ($2::text IS NULL OR invitations.program = $2)
        AND ($7 OR open.engagement_id IS NOT NULL)
        AND invitations.invited_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY
        inputs.day, inputs.program, inputs.topics, inputs.delivery_types, inputs.kind,
        inputs.state, inputs.size, inputs.provider, own, other_own
) AS alike
CROSS JOIN LATERAL measure_keys(
    $1, alike.day, alike.program, alike.topics, alike.delivery_types, alike.kind, alike.state,
    alike.size, alike.provider, alike.own
) AS keys
CROSS JOIN LATERAL measure_keys(
    $8, alike.day, alike.program, alike.topics, alike.delivery_types, alike.kind, alike.state,
    alike.size, alike.provider, alike.other_own
) AS others
GROUP BY keys.key, others.key
