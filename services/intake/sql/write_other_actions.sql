-- $1 ori[], $2 action[], $3 noted_on[], $4 note[], $5 ended_on[]; each action of a day once
INSERT INTO other_actions (ori, action, noted_on, note, ended_on)
SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::date[])
ON CONFLICT (ori, action, noted_on) DO UPDATE SET
    note = excluded.note,
    ended_on = excluded.ended_on
