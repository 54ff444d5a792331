-- $1 ori[], $2 role[], $3 name[], $4 email[], $5 telephone[], $6 named_on[]; each role of an agency once
INSERT INTO contacts (ori, role, name, email, telephone, named_on)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[])
ON CONFLICT (ori, role) DO UPDATE SET
    name = excluded.name,
    email = excluded.email,
    telephone = excluded.telephone,
    named_on = excluded.named_on
