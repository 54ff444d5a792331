-- no parameters
SELECT set_name, file FROM migration
