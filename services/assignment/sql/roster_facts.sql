-- no parameters; each fact of a provider or an expert is one more version of its row
SELECT coalesce((SELECT sum(version) FROM providers), 0)::bigint
    + coalesce((SELECT sum(version) FROM experts), 0)::bigint
