-- $1 topic[], $2 version[], $3 title[], $4 lists[] (joined by commas), $5 listed_on[], $6 retired_on[]; each topic once
INSERT INTO topics (topic, version, title, lists, listed_on, retired_on)
SELECT topic, version, title, string_to_array(lists, ','), listed_on, retired_on
FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::date[], $6::date[])
    AS given (topic, version, title, lists, listed_on, retired_on)
ON CONFLICT (topic) DO UPDATE SET
    version = excluded.version,
    title = excluded.title,
    lists = excluded.lists,
    listed_on = excluded.listed_on,
    retired_on = excluded.retired_on
