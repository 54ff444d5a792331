-- $1 invitation_id[], $2 token_hash[], $3 answer_id[], $4 engagement_id, $5 request_id, $6 stage, $7 given_on, $8 expires_on, $9 call_id, $10 audience
INSERT INTO evaluation_token (
    invitation_id, token_hash, answer_id, call_ordinal, is_code, engagement_id, request_id, audience, stage,
    given_on, expires_on, call_id
)
SELECT code.*, true, $4, $5, $10, $6, $7, $8, $9
FROM unnest($1::uuid[], $2::bytea[], $3::uuid[]) WITH ORDINALITY AS code
