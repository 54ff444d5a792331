-- $1 invitation_id[], $2 version[], $3 answered_on[]; each invitation once
UPDATE invitations SET version = given.version, answered_on = given.answered_on
FROM unnest($1::uuid[], $2::integer[], $3::date[]) AS given (invitation_id, version, answered_on)
WHERE invitations.invitation_id = given.invitation_id
