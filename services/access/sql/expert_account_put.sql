-- $1 expert_id, $2 person_id, $3 told_by, $4 told_at
-- Nothing is returned where another person is this expert.
INSERT INTO expert_account (expert_id, person_id, told_by, told_at)
SELECT $1, person_id, $3, $4 FROM person_name WHERE person_id = $2 FOR SHARE
ON CONFLICT (expert_id) DO UPDATE SET told_at = expert_account.told_at
WHERE expert_account.person_id = excluded.person_id
RETURNING expert_id
