-- $1 request_id
-- Whoever was asked how it went was helped, perhaps before the request moved to another program.
SELECT
    delivered_on IS NOT NULL
    OR EXISTS (SELECT FROM invitations WHERE invitations.request_id = requests.request_id)
FROM requests
WHERE requests.request_id = $1
