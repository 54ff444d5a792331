-- $1 engagement id
SELECT greatest(
    (SELECT max(version) FROM findings WHERE engagement_id = $1),
    (SELECT max(version) FROM recommendations WHERE engagement_id = $1),
    0
)
