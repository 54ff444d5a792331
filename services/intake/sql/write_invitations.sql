-- $1 invitation_id[], $2 version[], $3 request_id[], $4 engagement_id[], $5 invited_on[]; each invitation once
INSERT INTO invitations (invitation_id, version, request_id, engagement_id, invited_on)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::uuid[], $5::date[])
