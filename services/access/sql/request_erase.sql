-- $1 request_id
-- All that access keeps about the people of a request.
WITH mails AS (
    DELETE FROM mail WHERE about = $1 RETURNING mail_id
), caught AS (
    DELETE FROM caught_mail WHERE mail_id IN (SELECT mail_id FROM mails)
), tokens AS (
    DELETE FROM act_token WHERE link_id IN (SELECT link_id FROM act_link WHERE thing = $1)
), links AS (
    UPDATE act_link SET name = NULL, mail = NULL WHERE thing = $1
)
DELETE FROM asked_request WHERE request_id = $1
