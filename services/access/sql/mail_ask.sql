-- $1 mail_id, $2 kind, $3 person_id, $4 about, $5 asked_at, $6 waiting_max
-- False: so many wait that this one was not taken.
WITH waiting AS (SELECT count(*) AS mails FROM mail WHERE ended_as IS NULL),
asked AS (
    INSERT INTO mail (mail_id, kind, person_id, about, asked_at, due_at)
    SELECT $1, $2, $3, $4, $5::timestamptz, $5::timestamptz FROM waiting WHERE mails < $6::integer
    ON CONFLICT (mail_id) DO NOTHING
)
SELECT mails < $6::integer OR EXISTS (SELECT FROM mail WHERE mail_id = $1) FROM waiting
