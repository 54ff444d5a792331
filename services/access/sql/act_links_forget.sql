-- $1 ended_before, $2 links_max
WITH ended AS (
    SELECT link_id FROM act_link
    WHERE mail IS NOT NULL AND least(expires_at, used_at) < $1
    ORDER BY expires_at
    LIMIT $2
), tokens AS (
    DELETE FROM act_token WHERE link_id IN (SELECT link_id FROM ended)
)
UPDATE act_link SET name = NULL, mail = NULL WHERE link_id IN (SELECT link_id FROM ended)
