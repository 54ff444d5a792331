-- $1 consumer_id, $2 name, $3 contact
-- Who has this name; the consumer itself first, whatever its name.
SELECT consumer_id, (lower(name), coalesce(contact, '')) = (lower($2), coalesce($3, '')) AS is_same
FROM consumer_name
WHERE lower(name) = lower($2) OR consumer_id = $1
ORDER BY consumer_id <> $1
LIMIT 1
