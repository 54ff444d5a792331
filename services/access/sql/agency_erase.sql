-- $1 ori
-- Whom at an agency links were mailed.
WITH tokens AS (
    DELETE FROM act_token WHERE link_id IN (SELECT link_id FROM act_link WHERE agency = $1)
)
UPDATE act_link SET name = NULL, mail = NULL WHERE agency = $1
