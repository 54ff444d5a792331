-- $1 kinds, $2 mails_max
-- The latest mail about each invitation, where it did not reach whom it asks.
SELECT mail_id, about, ended_as, asked_at, says
FROM (
    SELECT DISTINCT ON (about) mail_id, about, ended_as, asked_at, says
    FROM mail WHERE kind = ANY ($1::text[])
    ORDER BY about, asked_at DESC, mail_id
) AS latest
WHERE ended_as IN ('no-address', 'refused', 'given-up')
ORDER BY asked_at DESC, mail_id
LIMIT $2
