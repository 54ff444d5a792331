-- $1 requests
-- Stays of agencies beside the lead agency, in the order in which they began.
SELECT request_id, participation_id, participant, left_on
FROM participants
WHERE request_id = ANY($1::uuid[])
ORDER BY request_id, joined_on, participation_id
