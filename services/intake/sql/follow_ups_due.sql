-- $1 days after the delivery, $2 since, $3 today, $4 limit
WITH moved AS ( -- by a correction of the day of completion; what is due by it is due when it is known
    SELECT DISTINCT ON (engagement_id, each.told_on)
        engagement_id, each.told_on, greatest(each.delivered_on + $1::integer, each.corrected_on) AS due_on
    FROM completions,
        unnest(told_on, delivered_on, corrected_on) WITH ORDINALITY
            AS each (told_on, delivered_on, corrected_on, number)
    WHERE each.corrected_on IS NOT NULL
    ORDER BY engagement_id, each.told_on, each.number
)
SELECT invitation_id
FROM invitations AS first
WHERE stage = 'immediate' AND audience <> 'participant'
    AND instead_of IS NULL
    AND (
        invited_on BETWEEN $2::date - $1::integer AND $3::date - $1::integer
            AND (engagement_id, invited_on) NOT IN (SELECT engagement_id, told_on FROM moved)
        OR (engagement_id, invited_on) IN (
            SELECT engagement_id, told_on FROM moved WHERE due_on BETWEEN $2::date AND $3::date
        )
    )
    AND NOT EXISTS (
        -- Somebody was asked again, or more was delivered since and that is what to ask about.
        SELECT FROM invitations AS later
        WHERE later.engagement_id = first.engagement_id AND later.audience = first.audience
            AND later.invited_on > first.invited_on
            AND later.instead_of IS NULL -- asked again about the same, and no later
    )
ORDER BY invited_on, invitation_id
LIMIT $4
