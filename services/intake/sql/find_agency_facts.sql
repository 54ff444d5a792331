-- $1 request_id
SELECT agencies.kind, agencies.state, agencies.sworn
FROM requests JOIN agencies USING (ori) WHERE requests.request_id = $1
