-- $1 first_day, $2 last_day, $3 invitations_max
-- Those of the machine have no link by mail.
SELECT people.person_id, people.invitation_id
FROM people
WHERE status = 'invited' AND invited_by IS NOT NULL AND valid_until BETWEEN $1 AND $2
    AND NOT EXISTS (
        SELECT FROM mail WHERE mail.about = people.invitation_id AND mail.kind = 'reminder'
    )
ORDER BY people.invitation_id
LIMIT $3
