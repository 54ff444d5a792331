-- $1 browser hash, $2 state hash, $3 provider, $4 redirect address, $5 nonce, $6 verifier, $7 begun at, $8 back, $9 invitation hash, $10 the oldest that counts, $11 how many there may be, $12 address hash, $13 how many of one address
-- Of one address the oldest makes room for the newest; others lose nothing by it.
WITH forgotten AS (
    DELETE FROM sign_in_underway WHERE begun_at < $10
), replaced AS (
    DELETE FROM sign_in_underway
    WHERE (browser_hash, state_hash) IN (
        SELECT browser_hash, state_hash FROM sign_in_underway
        WHERE address_hash = $12 AND begun_at >= $10
        ORDER BY begun_at DESC, state_hash OFFSET $13 - 1
    )
    RETURNING true
), kept AS (
    SELECT count(*) - (SELECT count(*) FROM replaced) AS many
    FROM (SELECT FROM sign_in_underway WHERE begun_at >= $10 LIMIT $11) AS counted
)
INSERT INTO sign_in_underway (
    browser_hash, state_hash, provider, redirect_uri, nonce, verifier, begun_at, back,
    invitation_hash, address_hash
)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $12 FROM kept WHERE many < $11
RETURNING true
