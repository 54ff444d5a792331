-- $1 engagement ids
SELECT engagement_id, version, provider, expert_id, began_on, ended_on
FROM assignments WHERE engagement_id = ANY ($1::uuid[]) AND ended_on IS NULL
