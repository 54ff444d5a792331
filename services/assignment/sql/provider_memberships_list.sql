-- $1 provider
SELECT member_from, member_until FROM memberships WHERE provider = $1 ORDER BY member_from
