-- parameters: after (position), limit, types, a value as it stands in a content. No index: the types are few of all and
-- asked for seldom, so the log is read through, and only contents of these types are looked into.
SELECT position, stream, version, id, type, schema_version, data, metadata, recorded_at
FROM log.event
WHERE position > $1 AND type = ANY($3::text[]) AND position($4::bytea IN data) > 0
ORDER BY position
LIMIT $2
