-- parameters: level, first (number), end (number, not included)
SELECT level, number, hashes, root FROM log.tile
WHERE level = $1 AND number >= $2 AND number < $3
ORDER BY number
