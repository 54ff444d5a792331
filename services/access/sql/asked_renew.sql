-- $1 mail_key, $2 now, $3 renewed_before, $4 kind, $5 mails_max, $6 waiting_max, $7 when it was renewed at the latest
-- A mail for each request that stands with an address, the latest first; the same statement for any.
WITH asked AS (
    SELECT asked_id
    FROM asked_request
    WHERE
        mail_key = $1 AND expires_at > $2
        AND (renewed_at IS NULL OR renewed_at <= $3 OR renewed_at > $7)
        AND (SELECT count(*) FROM mail WHERE ended_as IS NULL) < $6::integer
    ORDER BY asked_at DESC LIMIT $5
    FOR UPDATE
),
noted AS (
    UPDATE asked_request SET renewed_at = $2 FROM asked
    WHERE asked_request.asked_id = asked.asked_id
)
INSERT INTO mail (mail_id, kind, about, asked_at, due_at)
SELECT gen_random_uuid(), $4, asked_id, $2, $2 FROM asked
