-- $1 request_id, $2 limit
SELECT invitation_id, engagement_id, invited_on, answered_on
FROM invitations WHERE request_id = $1 ORDER BY invited_on, invitation_id LIMIT $2
