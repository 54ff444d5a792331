-- Until the end of the transaction, figures are planned for the dimensions and the position asked about, and joined and grouped by hash.
-- Nor are they compiled: far too many rows are expected of positions, so that each statement would be compiled in full.
-- $1 work memory
SELECT
    set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('work_mem', $1, true),
    set_config('enable_nestloop', 'off', true),
    set_config('enable_mergejoin', 'off', true),
    set_config('enable_sort', 'off', true),
    set_config('jit', 'off', true)
