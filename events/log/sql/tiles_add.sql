-- parameters: levels, numbers, hashes, roots. Answers those that were there already and are others.
WITH new AS (
    SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[], $4::bytea[])
        AS given (level, number, hashes, root)
), added AS (
    INSERT INTO log.tile (level, number, hashes, root)
    SELECT level, number, hashes, root FROM new
    ON CONFLICT DO NOTHING
)
SELECT new.level, new.number
FROM new
JOIN log.tile AS kept ON kept.level = new.level AND kept.number = new.number
WHERE kept.hashes <> new.hashes OR kept.root <> new.root
ORDER BY new.level, new.number
