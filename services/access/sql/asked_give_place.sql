-- $1 mail_key or null, $2 agency or null, $3 asked_before, $4 when it began at the latest
-- The oldest of those that nobody confirmed within a day, or to whose address no mail can be sent, or that
-- were asked for while the clock was ahead.
DELETE FROM asked_request
WHERE asked_id = (
    SELECT asked_id
    FROM asked_request AS waiting
    WHERE
        confirmed_at IS NULL
        AND ($1::text IS NULL OR mail_key = $1)
        AND ($2::text IS NULL OR agency = $2)
        AND NOT EXISTS (
            -- It is being submitted at this moment.
            SELECT FROM asked_token WHERE asked_id = waiting.asked_id AND submits
        )
        AND (
            asked_at <= $3
            OR asked_at > $4
            OR EXISTS (
                SELECT FROM mail
                WHERE about = waiting.asked_id AND ended_as IN ('refused', 'given-up')
            )
        )
    ORDER BY asked_at LIMIT 1
)
RETURNING asked_id
