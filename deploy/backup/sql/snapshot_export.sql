-- parameters: none
SELECT pg_export_snapshot()
