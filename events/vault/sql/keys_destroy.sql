-- parameters: ids, because
SELECT byfield_vault.keys_destroy($1, $2) AS id
