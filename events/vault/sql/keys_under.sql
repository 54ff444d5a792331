-- parameters: master, limit. As the vault's own role.
SELECT id, wrapped
FROM byfield_vault.key
WHERE master = $1 AND wrapped IS NOT NULL
ORDER BY id
LIMIT $2
FOR UPDATE
