-- $1 id of a thing (null: of any), $2 person (null: anybody), $3 before this record (null: from the last), $4 limit
SELECT
    read_id, read_at, person, role, operation, thing, thing_id, rows, first_position, last_position
FROM read
WHERE
    ($1::text IS NULL OR thing_id = $1)
    AND ($2::text IS NULL OR person = $2)
    AND ($3::bigint IS NULL OR read_id < $3)
ORDER BY read_id DESC
LIMIT $4
