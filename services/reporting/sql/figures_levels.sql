-- $1 first dimension, $2 program (null: any), $3 from (null: ever), $4 until (null: ever), $5 position,
-- $6 keys of topics (null: as named then), $7 engagements withheld (null: confidential work counts),
-- $8 second dimension, $9 whether the whole is counted, too, under keys that are null
SELECT
    keys.key, keys.other,
    sum(alike.reaction_answers)::bigint AS reaction_answers,
    sum(alike.reaction_given)::bigint AS reaction_given,
    sum(alike.reaction_sum)::bigint AS reaction_sum,
    sum(alike.reaction_good)::bigint AS reaction_good,
    sum(alike.learning_answers)::bigint AS learning_answers,
    sum(alike.learning_given)::bigint AS learning_given,
    sum(alike.learning_sum)::bigint AS learning_sum,
    sum(alike.learning_good)::bigint AS learning_good,
    sum(alike.behavior_answers)::bigint AS behavior_answers,
    sum(alike.behavior_given)::bigint AS behavior_given,
    sum(alike.behavior_sum)::bigint AS behavior_sum,
    sum(alike.behavior_good)::bigint AS behavior_good,
    sum(alike.results_answers)::bigint AS results_answers,
    sum(alike.results_given)::bigint AS results_given,
    sum(alike.results_sum)::bigint AS results_sum,
    sum(alike.results_good)::bigint AS results_good
FROM (
    SELECT
        inputs.*,
        count(*) FILTER (WHERE evaluations.reaction <> '{}') AS reaction_answers,
        sum(evaluations.reaction[1]) AS reaction_given,
        sum(evaluations.reaction[2]) AS reaction_sum,
        sum(evaluations.reaction[3]) AS reaction_good,
        count(*) FILTER (WHERE evaluations.learning <> '{}') AS learning_answers,
        sum(evaluations.learning[1]) AS learning_given,
        sum(evaluations.learning[2]) AS learning_sum,
        sum(evaluations.learning[3]) AS learning_good,
        count(*) FILTER (WHERE evaluations.behavior <> '{}') AS behavior_answers,
        sum(evaluations.behavior[1]) AS behavior_given,
        sum(evaluations.behavior[2]) AS behavior_sum,
        sum(evaluations.behavior[3]) AS behavior_good,
        count(*) FILTER (WHERE evaluations.results <> '{}') AS results_answers,
        sum(evaluations.results[1]) AS results_given,
        sum(evaluations.results[2]) AS results_sum,
        sum(evaluations.results[3]) AS results_good
    FROM evaluations_as_of($5) AS evaluations
    LEFT JOIN engagements_as_of($5) AS engagements
        ON engagements.engagement_id = evaluations.engagement_id
        AND (divides_asked($1) OR divides_asked($8)) -- what it does not say itself
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
