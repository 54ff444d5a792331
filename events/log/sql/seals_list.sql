-- parameters: before (sealed_at, origin, size of a seal; null: from the newest), limit
SELECT origin, size, note, sealed_at FROM log.seal
WHERE $1::timestamptz IS NULL OR (sealed_at, origin, size) < ($1, $2::text, $3::bigint)
ORDER BY sealed_at DESC, origin DESC, size DESC
LIMIT $4
