-- parameters: none. What a recorded read takes on the disk, with its indexes.
SELECT pg_total_relation_size('intake.read')::double precision / count(*) FROM intake.read
