-- parameters: id. As the vault's own role; whether nothing is wrapped under it any more.
UPDATE byfield_vault.master AS m
SET retired_at = coalesce(m.retired_at, now())
WHERE m.id = $1 AND NOT EXISTS (
    SELECT FROM byfield_vault.key AS k WHERE k.master = m.id AND k.wrapped IS NOT NULL
) AND NOT EXISTS (
    SELECT FROM byfield_vault.secret AS s WHERE s.master = m.id
)
RETURNING m.id
