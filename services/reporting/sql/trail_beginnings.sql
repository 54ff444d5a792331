-- $1 requests, $2 up to this position: the first facts of their engagements and of their invitations
SELECT "position"
FROM timeline
WHERE
    request_id = ANY($1::uuid[]) AND "position" <= $2 AND type IN ('EngagementOpened', 'EvaluationInvited')
ORDER BY "position"
