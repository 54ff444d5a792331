-- $1 engagement id, $2 agency, $3 whether only what it leads
SELECT shown.*, minutes_of(hours) AS minutes FROM engagements_shown(true, NULL) AS shown
JOIN engagements_of_agency($2, $3) USING (engagement_id)
WHERE engagement_id = $1
