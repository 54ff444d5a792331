-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null
SELECT
    keys.key, keys.other,
    sum(alike.satisfied)::bigint AS satisfied,
    sum(alike.answers)::bigint AS answers,
    sum(alike.satisfied_later)::bigint AS satisfied_later,
    sum(alike.answers_later)::bigint AS answers_later
FROM (
    SELECT
        inputs.*,
        count(*) FILTER (WHERE evaluations.stage = 'immediate' AND found.satisfied) AS satisfied,
        count(*) FILTER (WHERE evaluations.stage = 'immediate') AS answers,
        count(*) FILTER (
            WHERE evaluations.stage = 'follow-up' AND found.satisfied
        ) AS satisfied_later,
        count(*) FILTER (WHERE evaluations.stage = 'follow-up') AS answers_later
    FROM evaluations_as_of($5) AS evaluations
    LEFT JOIN engagements_as_of($5) AS engagements
        ON engagements.engagement_id = evaluations.engagement_id
        AND (divides_asked($1) OR divides_asked($8)) -- what the answer itself does not say
    LEFT JOIN agencies_dividing($1, $8, $5) AS agencies
        ON agencies.ori = evaluations.ori
        AND is_within(evaluations.received_on, agencies.began_on, agencies.ended_on)
    CROSS JOIN LATERAL alike_by(
        $1, $8, $6, evaluations.received_on, evaluations.program, engagements.topics,
        engagements.delivery_types, agencies.kind, agencies.state, agencies.sworn,
        evaluations.provider
    ) AS inputs
    CROSS JOIN LATERAL (
        SELECT (
            evaluations.delivery + evaluations.experts + evaluations.information
            + evaluations.knowledge + evaluations.change
        ) / 5.0 >= 4 AS satisfied
    ) AS found
    WHERE evaluations.audience = 'requester'
        AND ($2::text IS NULL OR evaluations.program = $2)
        AND ($7::uuid[] IS NULL OR evaluations.engagement_id <> ALL ($7))
        AND evaluations.received_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others
) AS alike
CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
GROUP BY keys.key, keys.other
