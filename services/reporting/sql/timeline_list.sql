-- $1 request_id, $2 position of the last one seen (null: from the first), $3 limit, $4 and $5 of is_shown, $6 position that the figures' projection is known to have come to, $7 whether who was asked how it went is shown. Passes the gate by itself, and says to which position
-- the timeline was handled in the same moment; one row without a fact where there is none.
SELECT
    to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations,
    (SELECT max(checkpoint.position) FROM checkpoint WHERE feed = 'timeline') AS handled,
    entry.*
FROM whole
    LEFT JOIN (
        SELECT position, type, happened_on, recorded_at, role, detail, late
        FROM timeline
        WHERE request_id = $1
            AND type <> 'EvaluationReceived' -- older releases kept single answers here
            AND ($7::boolean OR type NOT IN ('EvaluationInvited', 'EvaluationReminded', 'EvaluationExpired'))
            AND position > coalesce($2::bigint, 0)
            AND (
                $4::boolean
                -- What that is judged by may lag behind: a move into confidence could be missing there.
                OR is_open_to(request_id, $5)
                    AND position <= greatest(
                        (SELECT checkpoint.position FROM checkpoint WHERE feed = 'figures'), $6
                    )
            )
        ORDER BY position
        LIMIT $3
    ) AS entry ON true
ORDER BY entry.position
