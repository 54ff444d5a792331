-- $1 mails_max, $2 kinds that are left out
-- Those that were not sent and will not be, the latest first, and those that were tried in vain.
SELECT mail_id, kind, coalesce(person_name.name, act_link.name, asked_request.name) AS name, mail.asked_at, attempts,
    says, ended_as, ended_at
FROM mail
LEFT JOIN person_name USING (person_id)
LEFT JOIN act_link ON mail.kind = 'act' AND act_link.link_id = mail.about
LEFT JOIN asked_request ON mail.kind = 'asked-request' AND asked_request.asked_id = mail.about
WHERE mail.kind <> ALL ($2::text[])
    AND (ended_as IN ('refused', 'given-up') OR (ended_as IS NULL AND says IS NOT NULL))
ORDER BY ended_at DESC NULLS FIRST, mail.asked_at DESC, mail_id
LIMIT $1
