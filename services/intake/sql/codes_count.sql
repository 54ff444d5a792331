-- $1 engagement_id, $2 stage
-- Before there were codes, participants had invitations; those that expired are worth nothing.
SELECT
    (
        SELECT count(*) FROM evaluation_token
        WHERE is_code AND engagement_id = $1 AND stage = $2 AND withdrawn_on IS NULL
    ) + (
        SELECT count(*) FROM invitations
        WHERE engagement_id = $1 AND stage = $2 AND audience = 'participant' AND expired_on IS NULL
    )
