-- $1 dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position
SELECT
    keys.key,
    count(*) FILTER (
        WHERE (
            evaluations.delivery + evaluations.experts + evaluations.information
            + evaluations.knowledge + evaluations.change
        ) / 5.0 >= 4
    ) AS satisfied,
    count(*) AS answers
FROM evaluations_as_of($5) AS evaluations
LEFT JOIN engagements_as_of($5) AS engagements USING (engagement_id)
LEFT JOIN agencies_as_of($5) AS agencies ON agencies.ori = evaluations.ori
CROSS JOIN LATERAL figure_keys(
    $1, evaluations.received_on, evaluations.program, engagements.topics,
    engagements.delivery_types, agencies.kind, agencies.state, agencies.sworn
) AS keys
WHERE evaluations.audience = 'requester'
    AND evaluations.stage = 'follow-up'
    AND ($2::text IS NULL OR evaluations.program = $2)
    AND evaluations.received_on
        BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
GROUP BY keys.key
