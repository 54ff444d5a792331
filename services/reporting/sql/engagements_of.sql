-- $1 requests or engagements
SELECT
    engagements.engagement_id, engagements.request_id, engagements.ori, engagements.program,
    engagements.status, engagements.delivered_on, requests.confidential IS NOT FALSE AS confidential
FROM engagements LEFT JOIN requests USING (request_id)
WHERE engagements.request_id = ANY($1::uuid[]) OR engagements.engagement_id = ANY($1::uuid[])
ORDER BY engagements.position
