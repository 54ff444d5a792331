-- $1 rows, as JSON
INSERT INTO memberships SELECT * FROM json_populate_recordset(NULL::memberships, $1::json)
ON CONFLICT (provider, member_from) DO UPDATE SET member_until = excluded.member_until
