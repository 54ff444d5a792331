-- $1 id of a thing (null: of any), $2 person (null: anybody), $3 kind of thing (null: any), $4 from this instant, $5 before that one (null: ever), $6 before this record (null: from the last), $7 limit
SELECT
    read_id, read_at, person, role, operation, thing, thing_id, rows, first_position, last_position
FROM read
WHERE
    ($1::text IS NULL OR thing_id = $1)
    AND ($2::text IS NULL OR person = $2)
    AND ($3::text IS NULL OR thing = $3)
    AND ($4::timestamptz IS NULL OR read_at >= $4)
    AND ($5::timestamptz IS NULL OR read_at < $5)
    AND ($6::bigint IS NULL OR read_id < $6)
ORDER BY read_id DESC
LIMIT $7
