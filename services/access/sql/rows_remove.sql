-- Generated from the declared tables by `make docs`; do not edit.
-- $1 keys of rows of people, as JSON or null
-- $2 keys of rows of consumers, as JSON or null
WITH
people_removed AS (
    DELETE FROM people
    USING json_populate_recordset(NULL::people, $1::json) AS gone
    WHERE people.person_id = gone.person_id
),
consumers_removed AS (
    DELETE FROM consumers
    USING json_populate_recordset(NULL::consumers, $2::json) AS gone
    WHERE consumers.consumer_id = gone.consumer_id
)
SELECT
