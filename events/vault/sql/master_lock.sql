-- parameters: id. From here on no key is made under it until the transaction ends.
SELECT id FROM byfield_vault.master WHERE id = $1 FOR UPDATE
