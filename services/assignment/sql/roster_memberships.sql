-- no parameters
SELECT provider, member_from, member_until FROM memberships ORDER BY provider, member_from
