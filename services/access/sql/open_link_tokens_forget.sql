-- $1 person_id
-- Of links that nobody used: mails with them went to another address.
DELETE FROM invitation_token
WHERE invitation_id IN (
    SELECT invitation_id FROM invitation_link WHERE person_id = $1 AND used_at IS NULL
)
