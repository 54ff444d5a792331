-- $1 the invitation that another was sent again for
WITH RECURSIVE former AS (
    SELECT $1::uuid AS invitation_id
    UNION
    SELECT invitations.instead_of
    FROM former JOIN invitations USING (invitation_id)
    WHERE invitations.instead_of IS NOT NULL
)
SELECT true AS used
FROM former JOIN evaluation_token USING (invitation_id)
WHERE taken_on IS NOT NULL
LIMIT 1
