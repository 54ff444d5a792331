-- parameters: origin, after (size), limit
SELECT note FROM log.seal
WHERE origin = $1 AND size > $2
ORDER BY size
LIMIT $3
