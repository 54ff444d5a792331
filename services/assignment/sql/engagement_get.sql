-- $1 engagement id, $2 and $3 of is_shown
SELECT *, minutes_of(hours) AS minutes FROM engagements_shown($2, $3) WHERE engagement_id = $1
