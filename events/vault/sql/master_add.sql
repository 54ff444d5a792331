-- parameters: id, proof
SELECT byfield_vault.master_add($1, $2)
