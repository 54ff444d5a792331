-- parameters: role (null: stay), schema. For this transaction.
SELECT
    set_config('role', coalesce($1, current_setting('role')), true),
    set_config('search_path', quote_ident($2), true)
