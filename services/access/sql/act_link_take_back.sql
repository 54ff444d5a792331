-- $1 link_id, $2 taken_back_at, $3 taken_back_by, $4 asked_by, or null for whoever asked
-- Again: it stays as it was. One that was used is not taken back. Its tokens go with it.
WITH taken AS (
    UPDATE act_link
    SET taken_back_at = coalesce(taken_back_at, $2),
        taken_back_by = coalesce(taken_back_by, $3),
        expires_at = least(expires_at, $2)
    WHERE link_id = $1 AND used_at IS NULL AND ($4::text IS NULL OR asked_by = $4)
    RETURNING link_id
), tokens AS (
    DELETE FROM act_token WHERE link_id IN (SELECT link_id FROM taken)
)
SELECT link_id FROM taken
