-- $1 days after the invitation (integer[], one a reminder), $2 since, $3 today, $4 limit
SELECT DISTINCT ON (invitation_id) invitation_id, norm.reminder::integer AS reminder
FROM unnest($1::integer[]) WITH ORDINALITY AS norm (days, reminder)
    JOIN invitations ON invited_on BETWEEN $2::date - norm.days AND $3::date - norm.days
WHERE answered_on IS NULL AND expired_on IS NULL AND norm.reminder > reminders
    AND (expires_on IS NULL OR expires_on >= $3)
    AND NOT EXISTS ( -- it was answered, and that is told tomorrow
        SELECT FROM evaluation_token AS token
        WHERE token.invitation_id = invitations.invitation_id AND token.taken_on IS NOT NULL
    )
ORDER BY invitation_id, norm.reminder DESC
LIMIT $4
