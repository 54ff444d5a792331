-- parameters: none. As the vault's own role.
SELECT role, kind, sum(keys)::bigint AS keys, max(day) AS last_on
FROM byfield_vault.unwrapped
GROUP BY role, kind
ORDER BY role, kind
