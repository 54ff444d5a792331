-- parameters: master, wrapped. As the vault's own role.
UPDATE byfield_vault.secret SET master = $1, wrapped = $2
