-- parameters: none. As the vault's own role: keys by the master key that wraps them.
SELECT m.id, m.made_at, m.retired_at, count(k.id) AS keys
FROM byfield_vault.master AS m
LEFT JOIN byfield_vault.key AS k ON k.master = m.id AND k.wrapped IS NOT NULL
GROUP BY m.id
ORDER BY m.made_at, m.id
