-- $1 token_hash, $2 new_token_hash, $3 role, $4 agency, $5 provider, $6 now
UPDATE session SET token_hash = $2, role = $3, agency = $4, provider = $5, seen_at = $6
WHERE token_hash = $1
RETURNING session_id
