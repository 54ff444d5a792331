-- parameters: master. As the vault's own role; no row where another one wraps it.
SELECT id, wrapped FROM byfield_vault.secret WHERE master = $1 FOR UPDATE
