-- no parameters; each fact of a provider or an expert is one more version of its row; of topics that ended
-- there are few. Tables that were rebuilt or restored are others, though they may have as many.
SELECT concat_ws(' ',
    coalesce((SELECT sum(version) FROM providers), 0)
        + coalesce((SELECT sum(version) FROM experts), 0),
    (SELECT string_agg(concat(topic, became, ended_on), ' ' ORDER BY topic) FROM ended_topics),
    to_regclass('providers')::oid, to_regclass('experts')::oid, pg_postmaster_start_time())
