-- $1 link_id, $2 operation, $3 thing, $4 agency, $5 name, $6 mail, $7 asked_by, $8 asked_at, $9 expires_at
INSERT INTO act_link (link_id, operation, thing, agency, name, mail, asked_by, asked_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (link_id) DO NOTHING
