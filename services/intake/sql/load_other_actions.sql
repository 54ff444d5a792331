-- $1 ori[]
SELECT ori, action, noted_on, note, ended_on FROM other_actions WHERE ori = ANY ($1::text[])
