-- $1 token_hash
-- The lock is of the invitation: of two of its tokens that come at once, one waits for the other.
SELECT invitation_id, person_id, expires_at, used_at, issuer, subject, person_name.mail
FROM invitation_token
JOIN invitation_link USING (invitation_id)
LEFT JOIN person_name USING (person_id)
WHERE token_hash = $1
FOR UPDATE OF invitation_link
