-- $1 mail_id, $2 content, $3 caught_at
INSERT INTO caught_mail (mail_id, content, caught_at) VALUES ($1, $2, $3)
ON CONFLICT (mail_id) DO UPDATE SET content = excluded.content, caught_at = excluded.caught_at
