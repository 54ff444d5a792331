-- $1 engagement_id
SELECT invitation_id
FROM invitations
WHERE engagement_id = $1 AND audience = 'requester' AND stage = 'immediate'
ORDER BY invited_on DESC, invitation_id DESC LIMIT 1
