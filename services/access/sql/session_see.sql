-- $1 token_hash, $2 now
UPDATE session SET seen_at = greatest(seen_at, $2) WHERE token_hash = $1
