-- parameters: ids
SELECT id, master, wrapped FROM byfield_vault.keys_read($1)
