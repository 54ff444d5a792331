-- $1 browser hash, $2 state hash. Of two that ask at once, one gets it.
DELETE FROM sign_in_underway
WHERE browser_hash = $1 AND state_hash = $2
RETURNING provider, redirect_uri, nonce, verifier, begun_at, back, invitation_hash
