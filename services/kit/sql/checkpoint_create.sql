-- $1 feed, $2 position, $3 event_id. Refused where the table has no key, or is not whole.
INSERT INTO checkpoint (feed, position, event_id)
SELECT $1::text, $2::bigint, $3::uuid FROM whole
ON CONFLICT (feed) DO NOTHING
