-- $1 ori[], $2 version[], $3 name[], $4 kind[], $5 state[], $6 sworn[], $7 registered_on[] (null: as before), $8 changed_on[] (null: as before); each agency once
INSERT INTO agencies (ori, version, name, kind, state, sworn, registered_on, changed_on)
SELECT * FROM unnest(
    $1::text[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::date[], $8::date[]
)
ON CONFLICT (ori) DO UPDATE SET
    version = excluded.version,
    name = excluded.name,
    kind = excluded.kind,
    state = excluded.state,
    sworn = excluded.sworn,
    registered_on = coalesce(excluded.registered_on, agencies.registered_on),
    changed_on = coalesce(excluded.changed_on, agencies.changed_on)
