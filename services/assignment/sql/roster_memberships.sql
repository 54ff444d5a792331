-- no parameters
SELECT provider, programs, member_from, member_until FROM providers
