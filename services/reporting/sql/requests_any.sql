-- $1 position, $2 the last day
SELECT EXISTS (SELECT FROM requests_as_of($1) WHERE submitted_on <= $2)
