-- $1 token_hash
SELECT invitation_id, person_id, expires_at, used_at, issuer, subject, person_name.mail
FROM invitation_link LEFT JOIN person_name USING (person_id)
WHERE token_hash = $1
FOR UPDATE OF invitation_link
