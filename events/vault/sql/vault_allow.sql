-- parameters: role, kinds, destroys
SELECT byfield_vault.allow($1, $2, $3)
