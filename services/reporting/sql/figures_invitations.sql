-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null
SELECT
    keys.key, keys.other,
    sum(alike.invited)::bigint AS invited,
    sum(alike.answered)::bigint AS answered
FROM (
    SELECT
        inputs.*,
        count(*) AS invited,
        count(*) FILTER (WHERE invitations.answered) AS answered
    FROM invitations_as_of($5) AS invitations
    LEFT JOIN engagements_as_of($5) AS engagements
        ON engagements.engagement_id = invitations.engagement_id
        AND (divides_asked($1) OR divides_asked($8)) -- what it does not say itself
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = invitations.ori
        AND is_within(invitations.invited_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6, invitations.invited_on, invitations.program, engagements.topics,
        engagements.delivery_types, agencies.kind, agencies.state, agencies.sworn,
        invitations.provider,
        CASE $1 WHEN 'audience' THEN invitations.audience WHEN 'stage' THEN invitations.stage END,
        CASE $8 WHEN 'audience' THEN invitations.audience WHEN 'stage' THEN invitations.stage END
    ) AS inputs
    WHERE ($2::text IS NULL OR invitations.program = $2)
        AND ($7::uuid[] IS NULL OR invitations.engagement_id <> ALL ($7))
        AND invitations.invited_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others
) AS alike
CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
GROUP BY keys.key, keys.other
