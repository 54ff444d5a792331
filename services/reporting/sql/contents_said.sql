-- $1 how many of each kind, the last quarters, years and editions first, $2 digests of contents that are known
(
    SELECT
        'snapshot' AS kind, snapshot AS name, superseded_by, digest,
        CASE WHEN digest <> ALL ($2::text[]) THEN content END AS content
    FROM snapshot_editions()
    ORDER BY fiscal_year DESC, quarter DESC, edition DESC
    LIMIT $1
)
UNION ALL
(
    SELECT 'review', review, superseded_by, digest, CASE WHEN digest <> ALL ($2::text[]) THEN content END
    FROM review_editions()
    ORDER BY year DESC, edition DESC
    LIMIT $1
)
