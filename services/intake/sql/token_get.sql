-- $1 invitation_id
SELECT token_hash, is_code, engagement_id, stage, audience, given_on, expires_on, answer_id, attempt, receipt
FROM evaluation_token WHERE invitation_id = $1
