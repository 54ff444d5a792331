-- parameters: ids. As the vault's own role; one that is missing is not answered.
SELECT id, wrapped IS NULL AS is_destroyed FROM byfield_vault.key WHERE id = ANY ($1)
