-- $1 feed. The first of each stream alone says why the stream is parked.
SELECT stream, reason, newer_type, newer_version
FROM (
    SELECT DISTINCT ON (stream) stream, position, reason, newer_type, newer_version
    FROM parked WHERE feed = $1 ORDER BY stream, position
) AS first_of_stream
WHERE reason IN ('newer-version', 'without-key', 'behind')
ORDER BY position
