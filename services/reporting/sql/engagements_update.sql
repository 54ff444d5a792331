-- $1 engagement_id[], $2 status[], $3 provider[], $4 held_on[], $5 delivered_on[], $6 cancelled_on[], $7 closed_on[]; each engagement once
UPDATE engagements
SET
    status = given.status,
    provider = given.provider,
    held_on = given.held_on,
    delivered_on = given.delivered_on,
    cancelled_on = given.cancelled_on,
    closed_on = given.closed_on
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::date[], $6::date[], $7::date[])
    AS given (
        engagement_id, status, provider, held_on, delivered_on, cancelled_on, closed_on
    )
WHERE engagements.engagement_id = given.engagement_id
