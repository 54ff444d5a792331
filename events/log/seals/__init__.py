"""Proof that nothing in the log was changed: a signed Merkle tree over its records."""
