-- parameters: none
SELECT to_regclass('log.event') IS NOT NULL
