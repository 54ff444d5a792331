-- $1 consumer_id, $2 jti_hash, $3 expires_at, $4 now, $5 how many there may be
WITH forgotten AS (
    DELETE FROM assertion_used WHERE expires_at < $4
), kept AS (
    SELECT count(*) AS many
    FROM (
        SELECT FROM assertion_used WHERE consumer_id = $1 AND expires_at >= $4 LIMIT $5
    ) AS counted
)
INSERT INTO assertion_used (consumer_id, jti_hash, expires_at)
SELECT $1, $2, $3 FROM kept WHERE many < $5
ON CONFLICT DO NOTHING
RETURNING true
