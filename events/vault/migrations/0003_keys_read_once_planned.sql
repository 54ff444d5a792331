-- A read of keys is planned once a connection instead of at each call, and always goes by id: a plan that was made
-- while there were few keys must not read all of them later. Planning took two thirds of a read.
ALTER FUNCTION keys_read(uuid[]) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION keys_read(uuid[]) SET enable_seqscan = off;
