-- $1 ori[], $2 version[]; each agency once. What changes no profile changes the version all the same.
UPDATE agencies SET version = given.version
FROM unnest($1::text[], $2::integer[]) AS given (ori, version)
WHERE agencies.ori = given.ori AND agencies.version < given.version
