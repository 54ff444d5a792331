-- $1 invitation_id, $2 token_hash, $3 engagement_id, $4 request_id, $5 audience, $6 stage, $7 given_on, $8 expires_on, $9 answer_id
-- Whoever is given a token again is given another one: the former is forgotten, not known.
INSERT INTO evaluation_token (
    invitation_id, token_hash, is_code, engagement_id, request_id, audience, stage, given_on, expires_on, answer_id
)
VALUES ($1, $2, false, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (invitation_id) DO UPDATE SET token_hash = excluded.token_hash
WHERE evaluation_token.answer_id IS NOT NULL
RETURNING invitation_id
