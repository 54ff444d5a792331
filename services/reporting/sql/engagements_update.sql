-- $1 engagement_id[], $2 status[], $3 provider[], $4 delivered_on[], $5 cancelled_on[]; each engagement once
UPDATE engagements
SET
    status = given.status,
    provider = given.provider,
    delivered_on = given.delivered_on,
    cancelled_on = given.cancelled_on
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::date[])
    AS given (engagement_id, status, provider, delivered_on, cancelled_on)
WHERE engagements.engagement_id = given.engagement_id
