-- $1 since, $2 today, $3 now, $4 limit
SELECT invitation_id
FROM invitations
WHERE answered_on IS NULL AND expired_on IS NULL
    AND expires_on < $2::date
    AND (
        expires_on >= $1::date - 1
        -- Who enters a history has a day for the answers, which were given in their time.
        OR recorded_at IS NULL
        -- What is recorded while this turn goes on is later than its beginning; what is later by
        -- much was recorded by a clock that was ahead.
        OR recorded_at
            NOT BETWEEN $3::timestamptz - interval '1 day' AND $3 + interval '5 minutes'
    )
    AND NOT EXISTS ( -- it was answered, and that is told tomorrow
        SELECT FROM evaluation_token AS token
        WHERE token.invitation_id = invitations.invitation_id AND token.taken_on IS NOT NULL
    )
ORDER BY expires_on, invitation_id
LIMIT $4
