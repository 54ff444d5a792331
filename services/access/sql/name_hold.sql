-- $1 person_id
-- Whoever would erase the name waits until this transaction is over.
SELECT person_id FROM person_name WHERE person_id = $1 FOR SHARE
