-- Whether the database of every service was made already; no parameters.
SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'byfield')
