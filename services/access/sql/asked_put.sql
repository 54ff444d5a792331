-- $1 asked_id, $2 request_id, $3 agency, $4 name, $5 mail, $6 mail_key, $7 content, $8 content_hash, $9 asked_at, $10 expires_at
INSERT INTO asked_request (
    asked_id, request_id, agency, name, mail, mail_key, content, content_hash, asked_at, expires_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10)
