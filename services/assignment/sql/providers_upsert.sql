-- $1 rows, as JSON
INSERT INTO providers SELECT * FROM json_populate_recordset(NULL::providers, $1::json)
ON CONFLICT (provider) DO UPDATE SET
    version = excluded.version,
    programs = excluded.programs,
    programs_since = excluded.programs_since,
    member_from = excluded.member_from,
    member_until = excluded.member_until
