-- $1 invitation_id[], $2 token_hash[]
UPDATE evaluation_token AS token SET token_hash = renewed.token_hash
FROM unnest($1::uuid[], $2::bytea[]) AS renewed (invitation_id, token_hash)
WHERE token.invitation_id = renewed.invitation_id AND answer_id IS NOT NULL
