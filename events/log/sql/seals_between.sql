-- parameters: origins, after (size), until (size)
SELECT origin, size, note FROM log.seal
WHERE origin = ANY ($1::text[]) AND size > $2 AND size <= $3
ORDER BY size
