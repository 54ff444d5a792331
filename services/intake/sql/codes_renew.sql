-- $1 invitation_id[], $2 another invitation_id[], $3 token_hash[]
-- Of those that were not used; under another id, so that nobody learns which were.
UPDATE evaluation_token AS token
SET invitation_id = renewed.other_id, token_hash = renewed.token_hash
FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS renewed (invitation_id, other_id, token_hash)
WHERE token.invitation_id = renewed.invitation_id
    AND answer_id IS NOT NULL AND tried_at IS NULL AND withdrawn_on IS NULL
RETURNING renewed.other_id
