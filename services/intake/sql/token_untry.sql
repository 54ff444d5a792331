-- $1 invitation_id, $2 tried_at
UPDATE evaluation_token SET tried_at = NULL, attempt = NULL WHERE invitation_id = $1 AND tried_at = $2
