-- $1 ORI, $2 to $4 of work_of_agency: who asks, $5 position of the last one seen (null: from the latest), $6 limit, $7 position that the figures' projection is known to have come to, $8 whether who was asked how it went is shown, $9 what who takes part is told
SELECT
    latest.position, latest.late, latest.took_part, latest.opens,
    requests.request_id, requests.ori, requests.program, requests.submitted_on
FROM (
    SELECT entry.position, entry.late, work.request_id, work.took_part, work.opens
    FROM work_of_agency($1, $2, $3, $4) AS work
    CROSS JOIN LATERAL (
        SELECT position, late
        FROM timeline
        WHERE timeline.request_id = work.request_id
            AND type <> 'EvaluationReceived' -- older releases kept single answers here
            AND ($8::boolean OR type NOT IN ('EvaluationInvited', 'EvaluationReminded', 'EvaluationExpired'))
            AND (
                NOT work.took_part
                OR happened_on <@ work.days
                    AND (NOT $4 OR type = ANY($9::text[]) OR type IN ('AgencyJoined', 'AgencyLeft') AND detail = $1)
            )
            AND position < coalesce($5::bigint, 9223372036854775807)
            AND (
                $2
                -- What sight is judged by may lag behind: a move into confidence could be missing there.
                OR position <= greatest((SELECT checkpoint.position FROM checkpoint WHERE feed = 'figures'), $7)
            )
        ORDER BY position DESC
        LIMIT $6
    ) AS entry
    ORDER BY entry.position DESC
    LIMIT $6
) AS latest
JOIN requests ON requests.request_id = latest.request_id
ORDER BY latest.position DESC
