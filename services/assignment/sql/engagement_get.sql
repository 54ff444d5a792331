-- $1 engagement id
SELECT *, minutes_of(hours) AS minutes FROM engagements_shown(true, NULL) WHERE engagement_id = $1
