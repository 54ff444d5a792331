-- $1 on, $2 norm[], $3 days_max[] (one for each norm)
SELECT
    party,
    stage,
    held_for,
    count(*) AS waiting,
    count(*) FILTER (
        WHERE coalesce(due_on, counted_from + norms.days_max) + paused.days < $1
    ) AS overdue,
    min(began_on) AS oldest_on,
    max($1 - greatest(began_on, date '0001-01-01') - paused.days) AS days_longest,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY $1 - greatest(began_on, date '0001-01-01') - paused.days) AS days_median
FROM spells
    JOIN clocks USING (subject)
    LEFT JOIN unnest($2::text[], $3::integer[]) AS norms (norm, days_max) USING (norm)
    CROSS JOIN LATERAL paused(pauses_began_on, pauses_ended_on, $1) AS paused
WHERE began_on <= $1
    AND coalesce(ended_on, 'infinity') > $1::date
    AND NOT paused.now
    AND can_still_be_done(stage, due_on, request_id, $1)
GROUP BY party, stage, held_for
ORDER BY party, stage, held_for
