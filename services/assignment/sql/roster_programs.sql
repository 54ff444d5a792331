-- no parameters
SELECT provider, since, programs FROM provider_programs ORDER BY provider, since
