-- $1 position
SELECT journey_status(requests.status, engagements.status) AS status, count(*) AS requests
FROM requests_as_of($1) AS requests
LEFT JOIN engagements_as_of($1) AS engagements
    ON engagements.request_id = requests.request_id
    -- The last one: after an escalation there are several.
    AND NOT EXISTS (
        SELECT
        FROM engagements_as_of($1) AS later
        WHERE later.request_id = engagements.request_id
            AND later.position > engagements.position
    )
GROUP BY 1
