-- A row for each stretch of days in which work went on: active on a day D are those with
-- day <= D and (active_until IS NULL or active_until > D).
SELECT
    * EXCLUDE (place), active_from[place] AS day, active_until[place] AS until
FROM (SELECT *, unnest(range(1, len(active_from) + 1)) AS place FROM engagements)
