-- $1 engagement_id, $2 stage, $3 codes_max (null: all), $4 withdrawn_on, $5 call_id, $6 withdrawn_as
-- In the order of what is random. What is being answered at this moment stays. Nobody knows the new hash,
-- so that no release takes such a code.
UPDATE evaluation_token
SET withdrawn_on = $4, withdrawn_by = $5, withdrawn_as = $6,
    token_hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
WHERE invitation_id IN (
    SELECT invitation_id FROM evaluation_token
    WHERE is_code AND engagement_id = $1 AND stage = $2
        AND answer_id IS NOT NULL AND tried_at IS NULL AND withdrawn_on IS NULL
    ORDER BY token_hash
    LIMIT $3
    FOR UPDATE
)
RETURNING invitation_id
