-- no parameters
SELECT journey_status(requests.status, engagements.status) AS status, count(*) AS requests
FROM requests
LEFT JOIN engagements
    ON engagements.request_id = requests.request_id
    -- The last one: after an escalation there are several.
    AND NOT EXISTS (
        SELECT
        FROM engagements AS later
        WHERE later.request_id = engagements.request_id
            AND later.position > engagements.position
    )
GROUP BY 1
