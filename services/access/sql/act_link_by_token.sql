-- $1 token_hash, $2 now, $3 the latest end of one that is asked for now
SELECT link_id, operation, thing, agency, name, expires_at
FROM act_token JOIN act_link USING (link_id)
WHERE token_hash = $1 AND used_at IS NULL AND taken_back_at IS NULL AND expires_at > $2
    AND expires_at <= $3
