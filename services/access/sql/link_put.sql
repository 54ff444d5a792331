-- $1 token_hash, $2 invitation_id, $3 person_id, $4 expires_at
-- Whoever is told a link again is told another one: the former is forgotten, not known.
INSERT INTO invitation_link (token_hash, invitation_id, person_id, expires_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (invitation_id) DO UPDATE
SET token_hash = excluded.token_hash, expires_at = excluded.expires_at
WHERE invitation_link.used_at IS NULL
RETURNING invitation_id
