-- $1 ori, $2 limit
SELECT action, noted_on, note, ended_on FROM other_actions
WHERE ori = $1 ORDER BY noted_on DESC, action LIMIT $2
