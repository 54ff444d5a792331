-- parameters: master, id, wrapped: what becomes the secret if there is none
SELECT id, master, wrapped, made_at FROM byfield_vault.secret_ensure($1, $2, $3)
