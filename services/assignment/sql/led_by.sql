-- $1 engagements, $2 agency: those that it requested, itself or as who it was before
SELECT engagement_id FROM engagements_of_agency($2, true) WHERE engagement_id = ANY ($1::uuid[])
