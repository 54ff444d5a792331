-- $1 provider
SELECT provider, version, name, programs, programs_since, member_from, member_until
FROM providers WHERE provider = $1
