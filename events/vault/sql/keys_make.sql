-- parameters: kind, master, ids, wrapped (one each a key)
SELECT byfield_vault.keys_make($1, $2, $3, $4)
