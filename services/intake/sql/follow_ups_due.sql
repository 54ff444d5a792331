-- $1 days after the delivery, $2 since, $3 today, $4 limit
SELECT invitation_id
FROM invitations AS first
WHERE stage = 'immediate' AND audience <> 'participant'
    AND instead_of IS NULL
    AND invited_on BETWEEN $2::date - $1::integer AND $3::date - $1::integer
    AND NOT EXISTS (
        -- Somebody was asked again, or more was delivered since and that is what to ask about.
        SELECT FROM invitations AS later
        WHERE later.engagement_id = first.engagement_id AND later.audience = first.audience
            AND later.invited_on > first.invited_on
            AND later.instead_of IS NULL -- asked again about the same, and no later
    )
ORDER BY invited_on, invitation_id
LIMIT $4
