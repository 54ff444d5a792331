-- Nobody but the owner has business there, and the table of locks is the server's: whoever can
-- connect anywhere can fill it. `byfield migrate` does the same to Byfield's own; no parameters.
REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC
