-- Who led the work when it was completed: another may lead it since, but what was said of the work was said of that one.

ALTER TABLE engagements ADD COLUMN completed_by uuid;
COMMENT ON COLUMN engagements.completed_by IS 'The expert who led it at the last completion. Null: none yet, or before this column; a rebuild fills it.';
UPDATE engagements SET completed_by = expert_id WHERE delivered_on IS NOT NULL;
COMMENT ON COLUMN assignments.ended_on IS 'The day it was declined, lapsed, handed over, delivered, cancelled or closed, on which the expert is free again.';
