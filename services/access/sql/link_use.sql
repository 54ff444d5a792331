-- $1 invitation_id, $2 used_at, $3 issuer, $4 subject
UPDATE invitation_link SET used_at = $2, issuer = $3, subject = $4 WHERE invitation_id = $1
