-- $1 token_hash, $2 submits, $3 now, $4 when it began at the latest, $5 the latest end of a token that is made now
SELECT asked_id, request_id, agency, name, mail, content, asked_at, confirmed_at, "position"
FROM asked_token JOIN asked_request USING (asked_id)
WHERE
    token_hash = $1 AND submits = $2
    AND asked_token.expires_at > $3 AND asked_token.expires_at <= $5
    AND asked_request.expires_at > $3 AND coalesce(confirmed_at, asked_at) <= $4
