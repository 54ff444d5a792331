-- parameters: none. As the vault's own role. Ever: also in transactions that were undone.
SELECT c.role, c.kind, coalesce(sum(u.keys), 0)::bigint AS keys, max(u.day) AS last_on, pg_sequence_last_value(c.ever) AS ever
FROM byfield_vault.counter AS c LEFT JOIN byfield_vault.unwrapped AS u USING (role, kind)
WHERE pg_sequence_last_value(c.ever) IS NOT NULL
GROUP BY c.role, c.kind, c.ever
ORDER BY c.role, c.kind
