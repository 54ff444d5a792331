-- $1 name, $2 value
SELECT set_config($1, $2, true)
