-- $1 invitation_id[], $2 version[], $3 reminders[], $4 reminded_on[], $5 expired_on[], $6 answered_on[]; each invitation once, null leaves a column as it is
UPDATE invitations SET
    version = given.version,
    reminders = coalesce(given.reminders, invitations.reminders),
    reminded_on = coalesce(given.reminded_on, invitations.reminded_on),
    expired_on = coalesce(given.expired_on, invitations.expired_on),
    answered_on = coalesce(given.answered_on, invitations.answered_on)
FROM unnest($1::uuid[], $2::integer[], $3::integer[], $4::date[], $5::date[], $6::date[])
    AS given (invitation_id, version, reminders, reminded_on, expired_on, answered_on)
WHERE invitations.invitation_id = given.invitation_id
