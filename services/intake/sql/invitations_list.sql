-- $1 request_id, $2 limit, $3 audience (null: any)
SELECT invitation_id, engagement_id, audience, stage, invited_on, expires_on, reminders,
    reminded_on, expired_on, answered_on, instead_of
FROM invitations WHERE request_id = $1 AND ($3::text IS NULL OR audience = $3)
ORDER BY audience = 'participant', stage = 'follow-up', audience = 'expert', invited_on, invitation_id
LIMIT $2
