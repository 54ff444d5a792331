-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null
SELECT
    keys.key, keys.other,
    sum(alike.answers)::bigint AS answers,
    sum(alike.delivery_sum)::bigint AS delivery_sum,
    sum(alike.delivery_good)::bigint AS delivery_good,
    sum(alike.experts_sum)::bigint AS experts_sum,
    sum(alike.experts_good)::bigint AS experts_good,
    sum(alike.information_sum)::bigint AS information_sum,
    sum(alike.information_good)::bigint AS information_good,
    sum(alike.knowledge_sum)::bigint AS knowledge_sum,
    sum(alike.knowledge_good)::bigint AS knowledge_good,
    sum(alike.change_sum)::bigint AS change_sum,
    sum(alike.change_good)::bigint AS change_good,
    sum(alike.recommend_sum)::bigint AS recommend_sum,
    sum(alike.recommend_good)::bigint AS recommend_good
FROM (
    SELECT
        inputs.*,
        count(*) AS answers,
        sum(evaluations.delivery) AS delivery_sum,
        count(*) FILTER (WHERE evaluations.delivery >= 4) AS delivery_good,
        sum(evaluations.experts) AS experts_sum,
        count(*) FILTER (WHERE evaluations.experts >= 4) AS experts_good,
        sum(evaluations.information) AS information_sum,
        count(*) FILTER (WHERE evaluations.information >= 4) AS information_good,
        sum(evaluations.knowledge) AS knowledge_sum,
        count(*) FILTER (WHERE evaluations.knowledge >= 4) AS knowledge_good,
        sum(evaluations.change) AS change_sum,
        count(*) FILTER (WHERE evaluations.change >= 4) AS change_good,
        sum(evaluations.would_recommend) AS recommend_sum,
        count(*) FILTER (WHERE evaluations.would_recommend >= 9) AS recommend_good
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
        evaluations.provider,
        CASE $1 WHEN 'audience' THEN evaluations.audience WHEN 'stage' THEN evaluations.stage END,
        CASE $8 WHEN 'audience' THEN evaluations.audience WHEN 'stage' THEN evaluations.stage END
    ) AS inputs
    WHERE ($2::text IS NULL OR evaluations.program = $2)
        AND ($7::uuid[] IS NULL OR evaluations.engagement_id <> ALL ($7))
        AND evaluations.received_on
            BETWEEN coalesce($3::date, '-infinity') AND coalesce($4::date, 'infinity')
    GROUP BY inputs.day, inputs.key, inputs.keys, inputs.other, inputs.others
) AS alike
CROSS JOIN LATERAL keys_of($1, $8, alike.day, alike.key, alike.keys, alike.other, alike.others, $9) AS keys
GROUP BY keys.key, keys.other
