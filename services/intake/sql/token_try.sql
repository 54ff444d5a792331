-- $1 invitation_id, $2 token_hash, $3 attempt, $4 answered_on (kept for invitations alone), $5 now
WITH before AS (
    SELECT invitation_id, attempt FROM evaluation_token
    WHERE invitation_id = $1 AND token_hash = $2 AND answer_id IS NOT NULL
    FOR UPDATE
)
UPDATE evaluation_token AS token
SET tried_at = $5, attempt = $3, answered_on = CASE WHEN NOT is_code THEN $4::date END
FROM before
WHERE token.invitation_id = before.invitation_id
RETURNING token.answer_id, before.attempt AS attempt_before
