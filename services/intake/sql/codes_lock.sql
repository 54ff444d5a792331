-- $1 engagement_id, $2 stage
INSERT INTO evaluation_codes (engagement_id, stage) VALUES ($1, $2)
ON CONFLICT (engagement_id, stage) DO UPDATE SET stage = excluded.stage
