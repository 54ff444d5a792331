-- $1 browser hash, $2 state hash, $3 provider, $4 redirect address, $5 nonce, $6 verifier, $7 begun at, $8 back, $9 invitation hash, $10 the oldest that counts, $11 how many there may be
WITH forgotten AS (
    DELETE FROM sign_in_underway WHERE begun_at < $10
), kept AS (
    SELECT count(*) AS many
    FROM (SELECT FROM sign_in_underway WHERE begun_at >= $10 LIMIT $11) AS counted
)
INSERT INTO sign_in_underway (
    browser_hash, state_hash, provider, redirect_uri, nonce, verifier, begun_at, back,
    invitation_hash
)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 FROM kept WHERE many < $11
RETURNING true
