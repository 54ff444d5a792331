-- $1 provider
SELECT provider, version, name, programs, member_from, member_until
FROM providers WHERE provider = $1
