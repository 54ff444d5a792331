-- parameters: name; the statement that makes a database, in the encoding and order of every other one.
SELECT format('CREATE DATABASE %I TEMPLATE template0', $1::text)
