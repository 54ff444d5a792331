-- no parameters; each fact of a provider or an expert is one more version of its row; of topics that ended
-- and of agencies that were succeeded there are few. Tables that were rebuilt or restored are others, though they may have as many.
SELECT concat_ws(' ',
    coalesce((SELECT sum(version) FROM providers), 0)
        + coalesce((SELECT sum(version) FROM experts), 0),
    (SELECT string_agg(concat(topic, became, ended_on), ' ' ORDER BY topic) FROM ended_topics),
    (SELECT string_agg(concat(ori, successor, split_into, succeeded_on), ' ' ORDER BY ori) FROM successions),
    to_regclass('providers')::oid, to_regclass('experts')::oid, pg_postmaster_start_time())
