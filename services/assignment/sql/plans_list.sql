-- $1 engagement id
SELECT engagement_id, plan, provider, status, objectives, milestones, proposed_on, returned_on,
    return_reason, return_note, approved_on, amended_on, amendments
FROM plans WHERE engagement_id = $1 ORDER BY plan
