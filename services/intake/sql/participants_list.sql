-- $1 request_id, $2 limit
SELECT
    participants.participation_id, participants.ori, agencies.name, participants.joined_on,
    participants.left_on, participants.reason, participants.note
FROM participants LEFT JOIN agencies USING (ori)
WHERE participants.request_id = $1
ORDER BY participants.joined_on, participants.ori, participants.participation_id LIMIT $2
