-- $1 providers
SELECT provider, version, name, programs, member_from, member_until, programs_since
FROM providers WHERE provider = ANY ($1::text[])
