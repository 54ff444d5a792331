-- parameters: after (position), until (position), types
SELECT EXISTS (
    SELECT FROM log.event WHERE position > $1 AND position <= $2 AND type = ANY ($3::text[])
)
