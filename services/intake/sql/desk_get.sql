-- $1 request_id
SELECT
    request_id, coalesce(desks.version, 0) AS version, owner, owned_since, owned_before_by, released_on,
    noted.notes, noted.contacts, noted.last_contact_on
FROM requests
    LEFT JOIN desks USING (request_id)
    CROSS JOIN LATERAL (
        SELECT
            count(*) AS notes,
            count(notes.means) AS contacts,
            max(notes.noted_on) FILTER (WHERE notes.means IS NOT NULL) AS last_contact_on
        FROM notes
        WHERE notes.request_id = requests.request_id AND notes.struck_on IS NULL
    ) AS noted
WHERE request_id = $1
