-- parameters: origins, after (size); the largest ones
SELECT note FROM log.seal
WHERE origin = ANY ($1::text[]) AND size > $2
ORDER BY size DESC
LIMIT 100
