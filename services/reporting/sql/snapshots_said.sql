-- $1 how many, the last quarters and editions first, $2 digests of contents that are known
SELECT snapshot, superseded_by, digest, CASE WHEN digest <> ALL ($2::text[]) THEN content END AS content
FROM snapshot_editions()
ORDER BY fiscal_year DESC, quarter DESC, edition DESC
LIMIT $1
