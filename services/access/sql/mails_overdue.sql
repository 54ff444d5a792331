-- $1 due_before
SELECT count(*) AS mails, min(due_at) AS since FROM mail WHERE ended_as IS NULL AND due_at < $1
