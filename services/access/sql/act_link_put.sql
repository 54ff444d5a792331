-- $1 link_id, $2 operation, $3 thing, $4 agency, $5 name, $6 mail, $7 asked_by, $8 asked_at, $9 expires_at
-- Again with the same content: a form that was sent twice.
INSERT INTO act_link (link_id, operation, thing, agency, name, mail, asked_by, asked_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (link_id) DO UPDATE SET asked_at = act_link.asked_at
WHERE (act_link.operation, act_link.thing, act_link.name, act_link.mail)
    = (excluded.operation, excluded.thing, excluded.name, excluded.mail)
RETURNING link_id
