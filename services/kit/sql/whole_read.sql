-- no parameters. Which tables these are, and how far they were migrated.
SELECT to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations
FROM whole
