-- $1 ORI, $2 to $4 of work_of_agency: who asks
SELECT
    work.took_part, shown.status, count(*) AS requests,
    coalesce(sum(done.opened), 0)::bigint AS opened, coalesce(sum(done.delivered), 0)::bigint AS delivered
FROM work_of_agency($1, $2, $3, $4) AS work
-- One by one: the planner would read all requests for an agency that has few.
CROSS JOIN LATERAL (
    SELECT status FROM requests_shown($2, $3) WHERE requests_shown.request_id = work.request_id LIMIT 1
) AS shown
CROSS JOIN LATERAL (
    SELECT count(*) AS opened, count(delivered_on) AS delivered
    FROM engagements
    WHERE engagements.request_id = work.request_id AND counts
) AS done
GROUP BY work.took_part, shown.status
