SELECT id, proof, is_retired FROM byfield_vault.masters()
