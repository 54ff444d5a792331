-- $1 provider, $2 today, $3 days of a consultation, $4 programs that need a plan
SELECT
    count(*) FILTER (WHERE stage = 'offered') AS offered,
    count(*) FILTER (WHERE stage = 'to-plan') AS to_plan,
    count(*) FILTER (WHERE stage = 'running') AS running,
    count(*) FILTER (WHERE stage = 'held') AS held,
    count(*) FILTER (WHERE late) AS late
FROM work_of($1, $2, $3, $4)
