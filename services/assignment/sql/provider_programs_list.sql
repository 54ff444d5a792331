-- $1 provider
SELECT since, programs FROM provider_programs WHERE provider = $1 ORDER BY since
