-- $1 invitation_id
DELETE FROM invitation_token WHERE invitation_id = $1
