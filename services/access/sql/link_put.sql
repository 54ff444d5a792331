-- $1 invitation_id, $2 person_id, $3 expires_at
INSERT INTO invitation_link (invitation_id, person_id, expires_at)
VALUES ($1, $2, $3)
ON CONFLICT (invitation_id) DO UPDATE SET expires_at = excluded.expires_at
WHERE invitation_link.used_at IS NULL
RETURNING invitation_id
