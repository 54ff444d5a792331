-- parameters: after (position), until (position), types
SELECT
    coalesce((SELECT max(position) FROM log.event), 0) >= $2
    AND NOT EXISTS (
        SELECT FROM log.event WHERE position > $1 AND position <= $2 AND type = ANY ($3::text[])
    )
