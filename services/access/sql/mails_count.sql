-- What waits, what of it was tried in vain, and what was refused or given up and is still known.
SELECT count(*) FILTER (WHERE ended_as IS NULL) AS waiting,
    count(*) FILTER (WHERE ended_as IS NULL AND attempts > 0 AND says IS NOT NULL) AS tried_in_vain,
    count(*) FILTER (WHERE ended_as IN ('refused', 'given-up')) AS failed
FROM mail
WHERE ended_as IS NULL OR ended_as IN ('refused', 'given-up')
