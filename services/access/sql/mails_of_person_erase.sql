-- $1 person_id
WITH mails AS (
    DELETE FROM mail WHERE person_id = $1 RETURNING mail_id
)
DELETE FROM caught_mail WHERE mail_id IN (SELECT mail_id FROM mails)
