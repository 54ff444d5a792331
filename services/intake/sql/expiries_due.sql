-- $1 since, $2 today, $3 limit
SELECT invitation_id
FROM invitations
WHERE answered_on IS NULL AND expired_on IS NULL
    AND expires_on BETWEEN $1::date - 1 AND $2::date - 1
ORDER BY expires_on, invitation_id
LIMIT $3
