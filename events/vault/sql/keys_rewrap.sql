-- parameters: master, ids, wrapped (one each a key). As the vault's own role.
UPDATE byfield_vault.key AS k
SET master = $1, wrapped = anew.wrapped
FROM unnest($2::uuid[], $3::bytea[]) AS anew (id, wrapped)
WHERE k.id = anew.id AND k.wrapped IS NOT NULL
