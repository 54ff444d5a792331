-- $1 invitation_id[], $2 version[], $3 request_id[], $4 engagement_id[], $5 audience[], $6 stage[], $7 invited_on[], $8 expires_on[]; each invitation once
INSERT INTO invitations (
    invitation_id, version, request_id, engagement_id, audience, stage, invited_on, expires_on
)
SELECT * FROM unnest(
    $1::uuid[], $2::integer[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::date[], $8::date[]
)
