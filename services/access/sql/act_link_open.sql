-- $1 link_id, $2 now, $3 the latest end of one that is asked for now
SELECT name, mail, expires_at FROM act_link
WHERE link_id = $1 AND used_at IS NULL AND taken_back_at IS NULL AND mail IS NOT NULL AND expires_at > $2
    AND expires_at <= $3
