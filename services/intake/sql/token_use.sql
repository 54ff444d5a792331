-- $1 invitation_id, $2 taken_on, $3 attempt, $4 receipt
-- Once it is told, nothing of it is kept any more, however late the note comes.
UPDATE evaluation_token
SET answer_id = NULL, tried_at = NULL, taken_on = coalesce(taken_on, $2), attempt = $3, receipt = $4
WHERE invitation_id = $1 AND NOT told
