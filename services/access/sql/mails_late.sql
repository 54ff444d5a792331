-- $1 asked_before
SELECT count(*) AS mails, min(asked_at) AS since
FROM mail
WHERE ended_as IS NULL AND asked_at < $1 AND attempts > 0
